/** A PowerShell string for checked data. Nothing is expanded inside single quotes. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `@('a', 'b')`, which is an array even with one element or without elements. */
export function literals(texts: readonly string[]): string {
  return `@(${texts.map(literal).join(', ')})`;
}

/** A variable with an array of entries. An entry can have several lines. */
export function variable(name: string, entries: readonly string[]): string {
  return [`$${name} = @(`, ...entries.map((entry) => `    ${entry}`), ')'].join('\n');
}

/** The start of every script: for Windows PowerShell 5.1 (Server 2019), stops at the first error, and supports `-WhatIf`. */
export const PREAMBLE = `#Requires -Version 5.1
#Requires -Modules DnsServer
[CmdletBinding(SupportsShouldProcess)]
param()

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
`;

/**
 * The part of forward.ps1 that does not depend on the input. It checks every name before it changes anything, changes
 * only what differs, and asks `ShouldProcess` before each change. Without `-UseRecursion:$false`, the server would ask
 * public DNS when the inbound endpoint is silent.
 */
export const FORWARD_BODY = `$zones = @(Get-DnsServerZone)
$changed = $false

foreach ($forwarder in $forwarders) {
    $zone = $zones | Where-Object { $_.ZoneName -eq $forwarder.Name }
    if ($zone -and $zone.ZoneType -ne 'Forwarder') {
        throw ('{0} is a zone of type {1} on this server, so it cannot also be a conditional forwarder. Remove the zone, or remove the name from the configuration. Nothing was changed.' -f $forwarder.Name, $zone.ZoneType)
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
 * The part of rewrite.ps1 that does not depend on the input. A new zone is loaded from a file with all of its records,
 * so it is never empty. The marker identifies our zones. New addresses are added before old addresses are removed.
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
        throw ('{0} is a zone of type {1} on this server, so it cannot also be a primary zone. Remove the existing zone, or remove the name from the configuration. Nothing was changed.' -f $desired.Name, $zone.ZoneType)
    }
    if ($zone -and -not (Test-Marker $desired.Name)) {
        throw ('{0} is a zone that this script did not create: it has no marker. Remove the zone, or remove the name from the configuration. Nothing was changed.' -f $desired.Name)
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

/** Otherwise the server would keep the previous answers in its cache until their TTL expires. */
export const CLEAR_CACHE = `if ($changed) {
    if ($PSCmdlet.ShouldProcess('the cache of the DNS server', 'Clear')) {
        Clear-DnsServerCache -Force
    }
}
`;
