"""MiniStack with four changes. This file belongs to this project, not to MiniStack, and proves nothing about AWS:

- The event bus accepts events whose source is an AWS service. AWS and MiniStack accept them only from AWS's own
  services. No emulator has CloudTrail, so the tests put its events on the bus with PutEvents. Rules, patterns,
  targets and cross-region delivery are MiniStack's.
- A rule can send events to a bus in another Region, as in EventBridge. MiniStack finds only buses of its own Region,
  so Route 53's events, which arise in us-east-1, would not reach the home Region.
- GetParametersByPath is authorized for its path, as the service authorization reference specifies: its resource type
  is "parameter". MiniStack authorizes it for "*", which only an unrestricted policy allows.
- MiniStack listens only on its own port, and not also on port 443.
"""

import json

from ministack import app
from ministack.core import iam_actions, responses
from ministack.services import eventbridge
from parent import end_with_parent

# Sets the default of `allow_aws_source`, which MiniStack's own services set.
eventbridge._put_events.__defaults__ = (True,)

to_bus = eventbridge._dispatch_to_event_bus


def to_bus_anywhere(spec, *args, **kwargs):
    here = responses.get_region()
    responses.set_request_region(spec.region)
    # MiniStack creates the default bus of a Region at the first call in that Region.
    eventbridge._ensure_default_bus()
    try:
        to_bus(spec, *args, **kwargs)
    finally:
        responses.set_request_region(here)


eventbridge._dispatch_to_event_bus = to_bus_anywhere

resource_of = iam_actions.extract_resource_arn


def resource_or_path(service, method, path, headers, body, query_params, region, account_id):
    if headers.get("x-amz-target") == "AmazonSSM.GetParametersByPath":
        listed = json.loads(body)["Path"].strip("/")
        return f"arn:aws:ssm:{region}:{account_id}:parameter/{listed}"
    return resource_of(service, method, path, headers, body, query_params, region, account_id)


iam_actions.extract_resource_arn = resource_or_path

is_bindable = app._port_is_bindable
app._port_is_bindable = lambda host, port: port != 443 and is_bindable(host, port)

if __name__ == "__main__":
    end_with_parent()
    app.main()
