"""moto's server with the changes that the tests need.

This file belongs to this project, not to moto, and proves nothing about AWS. It follows the documentation of the calls:

- CreateVpcEndpoint and ModifyVpcEndpoint. In stock moto, the interfaces of an interface endpoint have addresses
  outside their subnets, the endpoint has one DNS entry in a format that AWS does not use, and a modification of the
  subnets does not change the interfaces.
- ChangeResourceRecordSets. Stock moto treats a deleted record as existing when it is created again with the same
  values. In addition, a zone with the comment "throttled" refuses every change with Route 53's throttling error.
- The ids of hosted zones, which do not begin with Z in stock moto.

Everything else is stock moto: deletion of endpoints, zones, records, and the Resolver.
"""

from moto.ec2.models.vpcs import VPCBackend, VPCEndPoint
from moto.route53 import models as route53
from moto.route53.exceptions import Route53ClientError
from moto.server import main
from parent import end_with_parent

# The hosted zone of the names below vpce.amazonaws.com. AWS has one for each Region.
HOSTED_ZONE = "Z7K1066E3PUKB"

create_endpoint = VPCBackend.create_vpc_endpoint
modify_endpoint = VPCEndPoint.modify
create_zone_id = route53.create_route53_zone_id
change_records = route53.Route53Backend.change_resource_record_sets


def is_interface(endpoint):
    return (endpoint.vpc_endpoint_type or "").lower() == "interface"


def dns_entries(endpoint, suffix):
    """The regional name and one name for each Availability Zone. Names of S3 are wildcards."""
    _, _, region, service = endpoint.service_name.split(".", 3)
    star = "*." if service == "s3" else ""
    zones = [endpoint.ec2_backend.get_subnet(id).availability_zone for id in endpoint.subnet_ids]
    return [
        {
            "dns_name": f"{star}{endpoint.id}-{suffix}{zone}.{service}.{region}.vpce.amazonaws.com",
            "hosted_zone_id": HOSTED_ZONE,
        }
        for zone in ["", *(f"-{zone}" for zone in zones)]
    ]


def place_interfaces(endpoint):
    """One interface in each subnet, with an address of the subnet. Existing interfaces are kept."""
    backend = endpoint.ec2_backend
    existing = {backend.enis[id].subnet.id: id for id in endpoint.network_interface_ids}
    for subnet_id, id in existing.items():
        if subnet_id not in endpoint.subnet_ids:
            del backend.enis[id]
    for subnet_id in endpoint.subnet_ids:
        if subnet_id not in existing:
            subnet = backend.get_subnet(subnet_id)
            # Reserves the address in the subnet for the endpoint, so that it is not assigned twice.
            address = subnet.get_available_subnet_ip(endpoint)
            eni = backend.create_network_interface(subnet, address)
            eni.description = f"VPC Endpoint Interface {endpoint.id}"
            eni.interface_type = "vpc_endpoint"
            eni.requester_managed = True
            existing[subnet_id] = eni.id
    endpoint.network_interface_ids = [existing[id] for id in endpoint.subnet_ids]
    suffix = endpoint.dns_suffix
    endpoint.dns_entries = dns_entries(endpoint, suffix)


def created(self, *args, **kwargs):
    endpoint = create_endpoint(self, *args, **kwargs)
    if is_interface(endpoint):
        for id in endpoint.network_interface_ids:
            del self.enis[id]
        endpoint.network_interface_ids = []
        # moto's own DNS entry has the suffix between the endpoint id and the service.
        endpoint.dns_suffix = endpoint.dns_entries[0]["dns_name"][len(endpoint.id) + 1 :][:8]
        place_interfaces(endpoint)
    return endpoint


def modified(self, *args, **kwargs):
    modify_endpoint(self, *args, **kwargs)
    if is_interface(self):
        place_interfaces(self)


def changed(self, zoneid, change_list):
    """moto looks up existing records in the change journal of a zone, so the journal keeps only the last change of each."""
    zone = self.get_hosted_zone(zoneid)
    if zone.comment == "throttled":
        raise Route53ClientError("Throttling", "Rate exceeded")
    change_records(self, zoneid, change_list)
    existing = {(record.name.strip("."), record.type) for record in zone.rrsets}
    last = {}
    for change in zone.rr_changes:
        record = change["ResourceRecordSet"]
        last[record["Name"].strip("."), record["Type"]] = change
    zone.rr_changes[:] = [change for key, change in last.items() if key in existing]


VPCBackend.create_vpc_endpoint = created
VPCEndPoint.modify = modified
route53.Route53Backend.change_resource_record_sets = changed
route53.create_route53_zone_id = lambda *args, **kwargs: "Z" + create_zone_id(*args, **kwargs)[:20]

if __name__ == "__main__":
    end_with_parent()
    main()
