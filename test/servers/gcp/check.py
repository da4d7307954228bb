"""Google's own client drives a server of Secret Manager through the life of a secret.

usage: check.py ADDRESS PROJECT KEY_FILE REFUSED

ADDRESS is host:port of a plain server, KEY_FILE the path of the key file of a service account that it accepts, REFUSED a secret that it refuses
this account. Every claim is a check; the last line of the output says how many held.
"""

import json
import secrets
import sys

import google.auth.jwt
import google.auth.transport.requests
import google.oauth2.service_account
import grpc
from google.api_core import exceptions
from google.cloud import secretmanager_v1
from google.cloud.secretmanager_v1.services.secret_manager_service import SecretManagerServiceClient
from google.cloud.secretmanager_v1.services.secret_manager_service.transports import SecretManagerServiceGrpcTransport
from google.protobuf import field_mask_pb2

State = secretmanager_v1.SecretVersion.State
held = 0


def check(claim, what):
    global held
    if not claim:
        raise SystemExit(f"does not hold: {what}")
    held += 1


def refused(kind, reason, call, what):
    """The call fails with this class of google.api_core, and with this reason where Google sends one."""
    try:
        call()
    except exceptions.GoogleAPICallError as error:
        check(type(error) is kind, f"{what}: {kind.__name__}, not {type(error).__name__}")
        check(reason is None or error.reason == reason, f"{what}: the reason {reason}, not {error.reason}")
    else:
        raise SystemExit(f"does not hold: {what} is refused")


def crc32c(data):
    """CRC-32C by bits, as RFC 3720 defines it, without the server's table."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
    return value ^ 0xFFFFFFFF


def tokens(key_file):
    """An access token that the account gets where its key file says, and one that it signs itself, as Google's library makes them."""
    scopes = ["https://www.googleapis.com/auth/cloud-platform"]
    account = google.oauth2.service_account.Credentials.from_service_account_info(key_file, scopes=scopes)
    request = google.auth.transport.requests.Request()
    account.refresh(request)
    check(account.valid, "a token is given out")
    signed = google.auth.jwt.Credentials.from_signing_credentials(account, audience="https://secretmanager.googleapis.com/")
    signed.refresh(request)
    return account.token, signed.token.decode() if isinstance(signed.token, bytes) else signed.token


class Bearer(grpc.UnaryUnaryClientInterceptor):
    """Shows a token with each call: Google's credentials do so over TLS only."""

    def __init__(self, token):
        self.token = token

    def intercept_unary_unary(self, continuation, details, request):
        metadata = [*(details.metadata or ()), ("authorization", f"Bearer {self.token}")]
        return continuation(details._replace(metadata=metadata), request)


def main(address, project, key_path, refused_id):
    check(crc32c(b"123456789") == 0xE3069283, "the checksum of this program")
    channel = grpc.insecure_channel(address)

    def client_of(*interceptors):
        intercepted = grpc.intercept_channel(channel, *interceptors)
        return SecretManagerServiceClient(transport=SecretManagerServiceGrpcTransport(channel=intercepted))

    # Log in.
    with open(key_path) as file:
        key_file = json.load(file)
    token, signed = tokens(key_file)
    client = client_of(Bearer(token))
    parent = f"projects/{project}"
    list_with = lambda one: lambda: list(one.list_secrets(parent=parent))
    list_with(client)()
    list_with(client_of(Bearer(signed)))()
    refused(exceptions.Unauthenticated, "CREDENTIALS_MISSING", list_with(client_of()), "a call without a token")
    refused(exceptions.Unauthenticated, None, list_with(client_of(Bearer(secrets.token_hex()))), "a token that nobody gave out")
    refused(exceptions.Unauthenticated, None, list_with(client_of(Bearer(signed[:-8] + "AAAAAAAA"))), "a token with another signature")
    denied = client.secret_version_path(project, refused_id, "latest")
    refused(exceptions.PermissionDenied, "IAM_PERMISSION_DENIED", lambda: client.access_secret_version(name=denied), "a secret it may not read")

    secret_id = f"life-{secrets.token_hex(4)}"
    name = client.secret_path(project, secret_id)
    path = lambda version: client.secret_version_path(project, secret_id, version)
    access = lambda version: client.access_secret_version(name=path(version))
    absent = client.secret_version_path(project, f"{secret_id}-absent", "latest")

    # Create.
    wanted = {"replication": {"automatic": {}}, "labels": {"made-by": "python"}}
    created = client.create_secret(parent=parent, secret_id=secret_id, secret=wanted)
    check(created.name.endswith(f"/secrets/{secret_id}"), "a secret has its name")
    check(dict(created.labels) == {"made-by": "python"}, "labels are kept")
    check(created.replication.automatic is not None and created.create_time is not None, "replication and time are said")
    again = lambda: client.create_secret(parent=parent, secret_id=secret_id, secret=wanted)
    refused(exceptions.AlreadyExists, None, again, "a second secret of one name")
    refused(exceptions.InvalidArgument, None, lambda: client.create_secret(parent=parent, secret_id="a b", secret=wanted), "a name with a space")
    refused(exceptions.NotFound, None, lambda: access("latest"), "a secret without versions")

    # Add, with the checksum and without, and a wrong one.
    values = [secrets.token_bytes(40), bytes(range(256)), secrets.token_bytes(65_536)]
    sums = [crc32c(value) for value in values]
    first = client.add_secret_version(parent=name, payload={"data": values[0], "data_crc32c": sums[0]})
    check(first.name.endswith(f"/secrets/{secret_id}/versions/1"), "versions begin at 1")
    check(first.state == State.ENABLED and first.client_specified_payload_checksum, "a version is enabled, its checksum was seen")
    second = client.add_secret_version(parent=name, payload={"data": values[1]})
    check(not second.client_specified_payload_checksum, "no checksum was sent")
    client.add_secret_version(parent=name, payload={"data": values[2], "data_crc32c": sums[2]})
    add = lambda payload: lambda: client.add_secret_version(parent=name, payload=payload)
    refused(exceptions.InvalidArgument, None, add({"data": values[0], "data_crc32c": sums[0] ^ 1}), "a wrong checksum")
    refused(exceptions.InvalidArgument, None, add({"data": bytes(65_537)}), "a payload over 64 KiB")
    refused(exceptions.InvalidArgument, None, add({"data": b""}), "a payload of nothing")

    # Access, by number and by latest.
    for version, value, checksum in [("1", values[0], sums[0]), ("2", values[1], sums[1]), ("latest", values[2], sums[2])]:
        answer = access(version)
        check(answer.payload.data == value, f"version {version} is what was added")
        check(answer.payload.data_crc32c == checksum, f"version {version} has its checksum, also where none was sent")
    check(access("latest").name.endswith("/versions/3"), "latest names the version that it is")
    refused(exceptions.NotFound, None, lambda: access("4"), "a version that was not made")
    refused(exceptions.NotFound, None, lambda: client.access_secret_version(name=absent), "a secret that was not made")
    refused(exceptions.InvalidArgument, None, lambda: client.access_secret_version(name="secrets/x"), "a name that is none")

    # An alias.
    mask = field_mask_pb2.FieldMask(paths=["version_aliases"])
    aliased = client.update_secret(secret={"name": name, "version_aliases": {"stable": 1}}, update_mask=mask)
    check(dict(aliased.version_aliases) == {"stable": 1} and aliased.etag != created.etag, "an alias is kept, the etag is another")
    check(access("stable").payload.data == values[0], "an alias is read")
    check(client.get_secret_version(name=path("stable")).name.endswith("/versions/1"), "an alias names its version")
    refused(exceptions.NotFound, None, lambda: access("unstable"), "an alias that was not made")
    reserved = lambda: client.update_secret(secret={"name": name, "version_aliases": {"latest": 1}}, update_mask=mask)
    refused(exceptions.InvalidArgument, None, reserved, "an alias named latest")

    # Disable: under an etag, and only under the right one. The newest version that is disabled is still the latest.
    stale = lambda: client.disable_secret_version(request={"name": path("3"), "etag": '"stale"'})
    refused(exceptions.FailedPrecondition, None, stale, "an etag that is not the current one")
    etag = client.get_secret_version(name=path("3")).etag
    disabled = client.disable_secret_version(request={"name": path("3"), "etag": etag})
    check(disabled.state == State.DISABLED and disabled.etag != etag, "a version is disabled, its etag is another")
    refused(exceptions.FailedPrecondition, None, lambda: access("3"), "a disabled version")
    refused(exceptions.FailedPrecondition, None, lambda: access("latest"), "a latest version that is disabled")
    check(access("2").payload.data == values[1], "the other versions are not touched")

    # Enable.
    check(client.enable_secret_version(name=path("3")).state == State.ENABLED, "a version is enabled again")
    check(access("3").payload.data == values[2], "what was enabled again is read")

    # Destroy, which is for good.
    destroyed = client.destroy_secret_version(name=path("3"))
    check(destroyed.state == State.DESTROYED and destroyed.destroy_time is not None, "a version is destroyed, and when is said")
    refused(exceptions.FailedPrecondition, None, lambda: access("3"), "a destroyed version")
    refused(exceptions.FailedPrecondition, None, lambda: client.enable_secret_version(name=path("3")), "enabling what was destroyed")
    refused(exceptions.FailedPrecondition, None, lambda: client.destroy_secret_version(name=path("3")), "destroying twice")

    # List: newest first, in pages, by filter.
    listed = [(version.name.rsplit("/", 1)[1], version.state) for version in client.list_secret_versions(parent=name)]
    check(listed == [("3", State.DESTROYED), ("2", State.ENABLED), ("1", State.ENABLED)], "versions are listed, newest first")
    enabled = client.list_secret_versions(request={"parent": name, "filter": "state:ENABLED"})
    check([version.name.rsplit("/", 1)[1] for version in enabled] == ["2", "1"], "versions are listed by state")
    others = [f"{secret_id}-{index}" for index in range(5)]
    for other in others:
        client.create_secret(parent=parent, secret_id=other, secret=wanted)
    pager = client.list_secrets(request={"parent": parent, "page_size": 2, "filter": f"name:{secret_id}-"})
    pages = [[secret.name.rsplit("/", 1)[1] for secret in page.secrets] for page in pager.pages]
    check([len(page) for page in pages] == [2, 2, 1], "secrets are listed in pages")
    check([one for page in pages for one in page] == others[::-1], "secrets are listed by name, newest first")
    broken = lambda: list(client.list_secrets(request={"parent": parent, "filter": "(("}))
    refused(exceptions.InvalidArgument, None, broken, "a filter that is none")

    # A project of somebody else.
    foreign = lambda: client.access_secret_version(name="projects/of-somebody-else/secrets/x/versions/latest")
    refused(exceptions.PermissionDenied, "CONSUMER_INVALID", foreign, "a project of somebody else")

    # Delete: under an etag too; the name is free then, and its versions begin at 1 again.
    refused(exceptions.FailedPrecondition, None, lambda: client.delete_secret(request={"name": name, "etag": '"stale"'}), "a stale etag")
    client.delete_secret(request={"name": name, "etag": client.get_secret(name=name).etag})
    refused(exceptions.NotFound, None, lambda: access("1"), "a deleted secret")
    refused(exceptions.NotFound, None, lambda: client.delete_secret(name=name), "deleting twice")
    client.create_secret(parent=parent, secret_id=secret_id, secret=wanted)
    fresh = client.add_secret_version(parent=name, payload={"data": values[0], "data_crc32c": sums[0]})
    check(fresh.name.endswith("/versions/1"), "versions begin at 1 again")
    for one in [secret_id, *others]:
        client.delete_secret(name=client.secret_path(project, one))
    check(list(client.list_secrets(request={"parent": parent, "filter": f"name:{secret_id}"})) == [], "nothing is left")
    print(f"{held} claims hold")


if __name__ == "__main__":
    main(*sys.argv[1:])
