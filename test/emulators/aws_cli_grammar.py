"""Checks commands of the AWS CLI against botocore's models, which the AWS CLI itself makes its commands from.

Reads a JSON list of commands from standard input and writes a JSON list of the same length: null for a command that the
AWS CLI accepts, otherwise what is wrong. It checks the service, the operation, the options, the required options, and the
member names and enumerations of structured values. It calls no AWS API.
"""

import json
import re
import shlex
import sys

import botocore.session
from botocore import xform_name

# Sources: the AWS CLI's cli.json (options of every command) and customizations/paginate.py and cliinput.py.
GLOBAL = {"region", "output", "query", "profile", "endpoint-url", "debug", "no-cli-pager", "no-paginate"}
PAGING = {"max-items", "page-size", "starting-token"}
INPUT = {"cli-input-json", "generate-cli-skeleton"}
# Source: the AWS CLI's customizations/argrename.py.
RENAMED = {("sns", "subscribe", "endpoint"): "notification-endpoint"}
# Source: the AWS CLI's customizations/s3/subcommands.py. These commands have no model.
S3_COMMANDS = {"cp", "ls", "mb", "mv", "presign", "rb", "rm", "sync", "website"}
FLAGS = {"debug", "no-cli-pager", "no-paginate"}

SESSION = botocore.session.get_session()


class WrongCommand(Exception):
    pass


def words_of(command):
    """The words of the first simple command: without a comment, a pipe and a redirection."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars="|>;&")
    lexer.whitespace_split = True
    lexer.commenters = ""
    words = []
    for word in lexer:
        if word[0] in "|>;&#":
            break
        words.append(word)
    return words


def check(command):
    words = words_of(command)
    if words[:1] != ["aws"] or len(words) < 3:
        raise WrongCommand("it is not `aws SERVICE OPERATION`")
    _, service, operation, *rest = words
    if service == "s3":
        if operation not in S3_COMMANDS:
            raise WrongCommand(f"aws s3 has no command {operation}")
        return
    if service not in SESSION.get_available_services():
        raise WrongCommand(f"the AWS CLI has no service {service}")
    model = SESSION.get_service_model(service)
    operations = {xform_name(name, "-"): name for name in model.operation_names}
    if operation not in operations:
        raise WrongCommand(f"aws {service} has no operation {operation}")
    shape = model.operation_model(operations[operation]).input_shape
    check_options(service, operation, shape, options_of(rest))


def options_of(words):
    options = {}
    name = None
    for word in words:
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            if name in options:
                raise WrongCommand(f"--{name} is given twice")
            options[name] = [value] if equals else []
        elif name is None:
            raise WrongCommand(f"{word} belongs to no option")
        else:
            options[name].append(word)
    return options


def check_options(service, operation, shape, options):
    members = {} if shape is None else shape.members
    known = {}
    for member, member_shape in members.items():
        option = xform_name(member, "-")
        known[RENAMED.get((service, operation, option), option)] = (member, member_shape)
    for option, values in options.items():
        if option in GLOBAL | PAGING | INPUT:
            expected = 0 if option in FLAGS else 1
            if len(values) != expected:
                raise WrongCommand(f"--{option} takes {expected} values")
            continue
        positive = option.removeprefix("no-")
        if option not in known and positive in known and is_boolean(known[positive][1]):
            if values:
                raise WrongCommand(f"--{option} takes no value")
            continue
        if option not in known:
            raise WrongCommand(f"{operation} has no option --{option}")
        check_values(option, known[option][1], values)
    required = [] if shape is None else shape.required_members
    for member in required:
        option = RENAMED.get((service, operation, xform_name(member, "-")), xform_name(member, "-"))
        if option not in options and f"no-{option}" not in options and "cli-input-json" not in options:
            raise WrongCommand(f"--{option} is missing")


def is_boolean(shape):
    """EC2 wraps some booleans in a structure with the one member Value, and the AWS CLI makes flags of them."""
    if shape.type_name == "structure" and list(shape.members) == ["Value"]:
        return shape.members["Value"].type_name == "boolean"
    return shape.type_name == "boolean"


def check_values(option, shape, values):
    if is_boolean(shape):
        if values:
            raise WrongCommand(f"--{option} takes no value")
        return
    if not values:
        raise WrongCommand(f"--{option} has no value")
    if shape.type_name == "list":
        for value in values:
            for item in items_of(value, shape.member):
                check_value(option, shape.member, item)
        return
    if len(values) != 1:
        raise WrongCommand(f"--{option} takes one value, and has {len(values)}")
    check_value(option, shape, values[0])


def items_of(value, shape):
    if value.startswith("["):
        return json.loads(value)
    return [value]


def check_value(option, shape, value):
    if shape.type_name in ("structure", "map"):
        parsed = json.loads(value) if isinstance(value, str) and value.startswith("{") else value
        members = shorthand(option, parsed) if isinstance(parsed, str) else parsed
        if shape.type_name == "map":
            return
        for name, inner in members.items():
            if name not in shape.members:
                raise WrongCommand(f"--{option} has no member {name}")
            member = shape.members[name]
            for one in inner if isinstance(inner, list) else [inner]:
                check_value(f"{option} {name}", member.member if member.type_name == "list" else member, one)
        for name in shape.required_members:
            if name not in members:
                raise WrongCommand(f"--{option} lacks the member {name}")
        return
    if shape.type_name == "string" and shape.enum and is_literal(value) and value not in shape.enum:
        raise WrongCommand(f"--{option} does not accept {value}")
    if shape.type_name in ("integer", "long") and is_literal(value):
        int(value)


def shorthand(option, text):
    """`Name=a,Values=b,c`: a value without `=` continues the list before it."""
    members = {}
    last = None
    for part in text.split(","):
        name, equals, value = part.partition("=")
        if equals:
            last = name
            members[name] = value
        elif last is None:
            raise WrongCommand(f"--{option} has {part} without a name")
        else:
            before = members[last]
            members[last] = (before if isinstance(before, list) else [before]) + [part]
    return members


def is_literal(value):
    """A word in capitals, such as SUBNET, stands for a value that the operator fills in."""
    return re.fullmatch(r"[A-Z][A-Z-]+[A-Z]", str(value)) is None or str(value) == "ALARM"


def judged(command):
    try:
        check(command)
    except (WrongCommand, ValueError) as error:
        return str(error)
    return None


print(json.dumps([judged(command) for command in json.load(sys.stdin)]))
