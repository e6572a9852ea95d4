"""`/agent/`: the support desk's API, for people whom IAM has proved (http.md §4). JSON alone, problems for errors.

API Gateway checks the signature (SigV4) before anything runs here; who signed is read from the request's context. No
answer holds a code, a link, a password, a number or a whole address (REC-10).
"""

from chalice import Blueprint, IAMAuthorizer

from chalicelib.domain.desk_event import CHAINS, DeskAct
from chalicelib.handlers import desk_answers
from chalicelib.handlers.desk_mails import DeskMails
from chalicelib.handlers.fields import Fields, malformed, read_fields
from chalicelib.handlers.http import ANY_CONTENT, Refused, endpoint
from chalicelib.handlers.problem import FieldError, Problem
from chalicelib.handlers.reply import Reply
from chalicelib.handlers.request import Request
from chalicelib.wiring import desk_verbs

routes = Blueprint("chalicelib.handlers.desk")

LAST_SEQUENCE_DIGITS = 12


@routes.route("/agent/members/find", methods=["POST"], content_types=ANY_CONTENT, authorizer=IAMAuthorizer())
@endpoint(routes, "api")
def find(request: Request) -> Reply:
    """Find a member by number, and tell what holds them up."""
    errors: list[FieldError] = []
    nir = _body(request).nir(errors)
    if nir is None:
        raise Refused(Problem("invalid-request", errors=tuple(errors)))
    return desk_answers.found(request, desk_verbs.find_member()(request.user_arn, nir))


@routes.route(
    "/agent/members/{member_id}/{act}", methods=["POST"], content_types=ANY_CONTENT, authorizer=IAMAuthorizer()
)
@endpoint(routes, "api")
def act(request: Request, member_id: str, act: str) -> Reply:
    """Do one act for a member."""
    wanted = next((each for each in DeskAct if each == act), None)
    if wanted is None:
        raise Refused(Problem("not-found"))
    errors: list[FieldError] = []
    reason = _body(request).required("reason", errors).strip()
    if not errors and not reason:
        errors.append(FieldError("reason", "required"))
    if errors:
        raise Refused(Problem("invalid-request", errors=tuple(errors)))
    outcome = desk_verbs.act_for_member()(request.user_arn, member_id, wanted, reason, DeskMails(request.lang))
    return desk_answers.acted(request, outcome)


@routes.route(
    "/agent/members/{member_id}/events", methods=["GET"], content_types=ANY_CONTENT, authorizer=IAMAuthorizer()
)
@endpoint(routes, "api")
def events(request: Request, member_id: str) -> Reply:
    """Tell what the desk did for a member, with who and why."""
    return desk_answers.events(request, desk_verbs.read_desk_events()(request.user_arn, member_id))


@routes.route("/agent/audit/{chain}", methods=["GET"], content_types=ANY_CONTENT, authorizer=IAMAuthorizer())
@endpoint(routes, "api")
def audit(request: Request, chain: str) -> Reply:
    """Check a run of one chain of events, from the place after `after`."""
    if chain not in map(str, range(CHAINS)):
        raise Refused(Problem("not-found"))
    after = request.query_value("after") or "0"
    if not (after.isascii() and after.isdecimal()) or len(after) > LAST_SEQUENCE_DIGITS:
        raise malformed("after", "not-a-number")
    return desk_answers.checked(request, desk_verbs.check_desk_chain()(request.user_arn, int(chain), int(after)))


def _body(request: Request) -> Fields:
    """Read a JSON body. Raises Refused: for any other."""
    fields = read_fields(request)
    if fields.is_form:
        raise Refused(Problem("unsupported-media-type"))
    return fields
