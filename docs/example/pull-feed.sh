#!/bin/sh
# Fetches and verifies a feed, and writes the files of one kind of resolver to a folder. docs/feed.md explains each step.
#   pull-feed.sh SOURCE OWNER PUBLIC_KEY RESOLVER FOLDER
# SOURCE is s3://BUCKET, ssm:PREFIX (the copy in Parameter Store), or a folder with a copy of the bucket.
set -eu
source=${1%/} owner=$2 key=$3 resolver=$4 folder=$5
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
refuse() { echo "refused: $1" >&2; exit 1; }
parameter() { jq -jer --arg name "${source#ssm:}/feed/$1" '.Parameters[] | select(.Name == $name).Value' "$work/parameters"; }
fetch() {
  case $source in
    s3://*) aws s3 cp --quiet "$source/$1" "$2" ;;
    ssm:*) case $1 in
      */manifest.json) parameter manifest | jq -er .manifest | openssl base64 -d -A | gunzip >"$2" ;;
      *.sig) id=${1%.sig} && parameter manifest | jq -er ".signatures[\"${id##*.}\"]" >"$2" ;;
      *) parameter "${1#feed/v1/revisions/*/}" >"$2" ;;
    esac ;;
    *) cp "$source/$1" "$2" ;;
  esac || refuse "$1 cannot be read"
}
field() { jq -er "$1" "$work/manifest"; }

case $source in ssm:*) aws ssm get-parameters-by-path --path "${source#ssm:}/feed" --recursive --output json >"$work/parameters" ;; esac
fetch feed/v1/manifest.json "$work/manifest"
[ "$(wc -c <"$work/manifest")" -le 1048576 ] || refuse 'the manifest is too large'
id=$(openssl pkey -pubin -in "$key" -outform DER | sha256sum | cut -c 1-32)
digest=$(sha256sum <"$work/manifest" | cut -c 1-64)
fetch "feed/v1/signatures/$digest.$id.sig" "$work/base64"
openssl base64 -d -A -in "$work/base64" -out "$work/signature" || refuse 'the signature is damaged'
openssl dgst -sha256 -verify "$key" -signature "$work/signature" "$work/manifest" >/dev/null 2>&1 || refuse 'the signature is wrong'

[ "$(field .format)" = privatelink-dns/feed/v1 ] || refuse "the format is $(field .format)"
[ "$(field .owner)" = "$owner" ] || refuse "the owner is $(field .owner)"
revision=$(field .revision) && installed=$(cat "$folder/revision" 2>/dev/null || echo 0)
[ "$revision" -ge "$installed" ] || refuse "revision $revision is lower than $installed"
[ "$(field '.validUntil | sub("\\.[0-9]+Z$"; "Z") | fromdate')" -ge "$(date +%s)" ] || refuse "it was valid until $(field .validUntil)"
[ "$revision" -gt "$installed" ] || exit 0

field ".artifacts[] | select(.resolver == \"$resolver\") | \"\(.sha256) \(.size) \(.path)\"" >"$work/list" || refuse "there is nothing for $resolver"
mkdir "$work/files" && while read -r sha256 size path; do
  [ "$size" -le 16777216 ] || refuse "$path is too large"
  fetch "$path" "$work/files/${path##*/}"
  [ "$(sha256sum <"$work/files/${path##*/}" | cut -c 1-64)" = "$sha256" ] || refuse "$path does not match the manifest"
done <"$work/list"
mkdir -p "$folder" && cp "$work/files/"* "$folder/" && echo "$revision" >"$folder/revision"
echo "revision $revision is in $folder: check it, reload the resolver, and ask it the questions of the manifest"
