"""MiniStack, with four things changed. THIS PART IS OURS, and proves nothing about AWS:

- Its event bus takes events whose source is an AWS service. AWS refuses them from everybody but its own
  services, and so does MiniStack. The tests stand for CloudTrail, which no emulator has: they put its events on
  the bus by PutEvents. What becomes of them there (rules, patterns, targets, other Regions) is MiniStack's.
- A rule hands events on to a bus in another Region, as EventBridge does; MiniStack finds only buses of its own
  Region. The functions of other Regions' rules would never hear of Route 53's events, which arise in us-east-1.
- A listing of parameters is asked of its path, as the service authorization reference has it: "parameter" is the
  resource of GetParametersByPath. MiniStack asks it of "*", which only a policy for everything allows.
- It listens on its own port alone, and not on 443 beside it.
"""

import json

from ministack import app
from ministack.core import iam_actions, responses
from ministack.services import eventbridge
from parent import end_with_parent

# `allow_aws_source`, which MiniStack's own services pass.
eventbridge._put_events.__defaults__ = (True,)

to_bus = eventbridge._dispatch_to_event_bus


def to_bus_anywhere(spec, *args, **kwargs):
    here = responses.get_region()
    responses.set_request_region(spec.region)
    # MiniStack makes a Region's own bus when it is first asked for something there.
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
