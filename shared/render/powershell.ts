/** PowerShell's text for data that has passed the grammar: single quotes expand nothing. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `@('a', 'b')`; of one or none it is still an array. */
export function literals(texts: readonly string[]): string {
  return `@(${texts.map(literal).join(', ')})`;
}

/** An array of entries, a line or more each. */
export function variable(name: string, entries: readonly string[]): string {
  return [`$${name} = @(`, ...entries.map((entry) => `    ${entry}`), ')'].join('\n');
}

/** Every script: Windows PowerShell of Server 2019, an error ends it, and `-WhatIf` changes nothing. */
export const PREAMBLE = `#Requires -Version 5.1
#Requires -Modules DnsServer
[CmdletBinding(SupportsShouldProcess)]
param()

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
`;

/**
 * The part of forward.ps1 that is the same for everybody. Everything is looked at before anything is
 * changed, each change stands in an `if` that looked, and in one that asks `-WhatIf`. Without
 * `-UseRecursion:$false`, the server would ask public DNS when the inbound endpoint is silent.
 */
export const FORWARD_BODY = `$zones = @(Get-DnsServerZone)
$changed = $false

foreach ($forwarder in $forwarders) {
    $zone = $zones | Where-Object { $_.ZoneName -eq $forwarder.Name }
    if ($zone -and $zone.ZoneType -ne 'Forwarder') {
        throw ('{0} is a zone of type {1} on this server, and a conditional forwarder cannot stand beside it: remove one of the two. Nothing was changed.' -f $forwarder.Name, $zone.ZoneType)
    }
}

foreach ($forwarder in $forwarders) {
    $zone = $zones | Where-Object { $_.ZoneName -eq $forwarder.Name }
    if (-not $zone) {
        if ($PSCmdlet.ShouldProcess($forwarder.Name, 'Add the conditional forwarder')) {
            Add-DnsServerConditionalForwarderZone -Name $forwarder.Name -MasterServers $forwarder.MasterServers -UseRecursion:$false
            $changed = $true
        }
    } else {
        $existing = @($zone.MasterServers | ForEach-Object { $_.ToString() } | Sort-Object)
        $desired = @($forwarder.MasterServers | Sort-Object)
        if ((($existing -join ' ') -ne ($desired -join ' ')) -or $zone.UseRecursion) {
            if ($PSCmdlet.ShouldProcess($forwarder.Name, 'Change the conditional forwarder')) {
                Set-DnsServerConditionalForwarderZone -Name $forwarder.Name -MasterServers $forwarder.MasterServers -UseRecursion $false
                $changed = $true
            }
        }
    }
}

foreach ($forwarder in $released) {
    $zone = $zones | Where-Object { $_.ZoneName -eq $forwarder.Name }
    if ($zone -and $zone.ZoneType -eq 'Forwarder') {
        $others = @($zone.MasterServers | Where-Object { $_.ToString() -notin $forwarder.MasterServers })
        if ($others.Count -eq 0) {
            if ($PSCmdlet.ShouldProcess($forwarder.Name, 'Remove the conditional forwarder')) {
                Remove-DnsServerZone -Name $forwarder.Name -Force
                $changed = $true
            }
        }
    }
}
`;

/**
 * The part of rewrite.ps1 that is the same for everybody. A zone is loaded from a file that has all its
 * records, so that it never stands empty before its names; ours is told by its marker. Addresses come before
 * others go.
 */
export const REWRITE_BODY = `$zones = @(Get-DnsServerZone)
$changed = $false

function Test-Marker($name) {
    $texts = @(Get-DnsServerResourceRecord -ZoneName $name -RRType 'Txt' | Where-Object { $_.HostName -eq $markerName } | ForEach-Object { $_.RecordData.DescriptiveText })
    $texts -contains $marker
}

foreach ($desired in $desiredZones) {
    $zone = $zones | Where-Object { $_.ZoneName -eq $desired.Name }
    if ($zone -and $zone.ZoneType -ne 'Primary') {
        throw ('{0} is a zone of type {1} on this server, and a primary zone cannot stand beside it: remove one of the two. Nothing was changed.' -f $desired.Name, $zone.ZoneType)
    }
    if ($zone -and -not (Test-Marker $desired.Name)) {
        throw ('{0} is a zone that this script did not make: it has no marker. Remove it, or take the name out of the configuration. Nothing was changed.' -f $desired.Name)
    }
}

foreach ($desired in $desiredZones) {
    $zone = $zones | Where-Object { $_.ZoneName -eq $desired.Name }
    if (-not $zone) {
        if ($PSCmdlet.ShouldProcess($desired.Name, 'Add the primary zone')) {
            $file = 'privatelink-dns.' + $desired.Name + '.dns'
            Set-Content -LiteralPath (Join-Path $env:SystemRoot ('System32\\dns\\' + $file)) -Value $desired.File -Encoding Ascii
            Add-DnsServerPrimaryZone -Name $desired.Name -ZoneFile $file -LoadExisting -DynamicUpdate 'None'
            $changed = $true
        }
    } else {
        foreach ($type in 'A', 'AAAA') {
            $records = @(Get-DnsServerResourceRecord -ZoneName $desired.Name -RRType $type)
            foreach ($node in $desired.Nodes) {
                $existing = @($records | Where-Object { $_.HostName -eq $node } | ForEach-Object { if ($type -eq 'A') { $_.RecordData.IPv4Address.ToString() } else { $_.RecordData.IPv6Address.ToString() } })
                foreach ($address in $desired[$type]) {
                    if ($address -notin $existing) {
                        if ($PSCmdlet.ShouldProcess(('{0} {1} in {2}' -f $node, $address, $desired.Name), 'Add the record')) {
                            if ($type -eq 'A') {
                                Add-DnsServerResourceRecordA -ZoneName $desired.Name -Name $node -IPv4Address $address -TimeToLive $ttl
                            } else {
                                Add-DnsServerResourceRecordAAAA -ZoneName $desired.Name -Name $node -IPv6Address $address -TimeToLive $ttl
                            }
                            $changed = $true
                        }
                    }
                }
                foreach ($address in $existing) {
                    if ($address -notin $desired[$type]) {
                        if ($PSCmdlet.ShouldProcess(('{0} {1} in {2}' -f $node, $address, $desired.Name), 'Remove the record')) {
                            Remove-DnsServerResourceRecord -ZoneName $desired.Name -Name $node -RRType $type -RecordData $address -Force
                            $changed = $true
                        }
                    }
                }
            }
        }
    }
}

foreach ($name in $released) {
    $zone = $zones | Where-Object { $_.ZoneName -eq $name }
    if ($zone -and $zone.ZoneType -eq 'Primary' -and (Test-Marker $name)) {
        if ($PSCmdlet.ShouldProcess($name, 'Remove the primary zone')) {
            Remove-DnsServerZone -Name $name -Force
            $changed = $true
        }
    }
}
`;

/** Without this, cached answers of before stay for their TTL. */
export const CLEAR_CACHE = `if ($changed) {
    if ($PSCmdlet.ShouldProcess('the cache of the DNS server', 'Clear')) {
        Clear-DnsServerCache -Force
    }
}
`;
