/**
 * Writes the files of a secret of Secret Manager, as the machine's own service account. Neither the token nor a value is
 * ever an argument or a line of a log; every file is readable by root alone from its first byte.
 */
export const fetchSecretProgram = `#!/usr/bin/python3
"""Usage: fetch-secret NAME. Writes the files of the secret's newest version."""
import base64
import json
import os
import sys
import urllib.request

METADATA = os.environ.get("METADATA_SERVER", "http://metadata.google.internal")
SECRETS = os.environ.get("SECRET_MANAGER", "https://secretmanager.googleapis.com")
ROOT = os.environ.get("FILES_ROOT", "")
ALLOWED = ("/etc/kubernetes/", "/etc/plinth/")


def answer(url, headers):
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        return response.read().decode()


def metadata(path):
    return answer(f"{METADATA}/computeMetadata/v1/{path}", {"Metadata-Flavor": "Google"})


def write(path, content):
    if not path.startswith(ALLOWED) or ".." in path.split("/"):
        raise SystemExit(f"fetch-secret: {path} is outside of {' and '.join(ALLOWED)}")
    path = ROOT + path
    os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
    new = path + ".new"
    if os.path.exists(new):
        os.remove(new)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)
    os.replace(new, path)


def main():
    name = sys.argv[1]
    project = metadata("project/project-id")
    token = json.loads(metadata("instance/service-accounts/default/token"))["access_token"]
    url = f"{SECRETS}/v1/projects/{project}/secrets/{name}/versions/latest:access"
    payload = json.loads(answer(url, {"Authorization": f"Bearer {token}"}))["payload"]["data"]
    for path, content in json.loads(base64.b64decode(payload)).items():
        write(path, content)


main()
`;
