"""check_schemas.py FORMATS EMITTER FOLDER: what the emitter writes is as docs/formats says; exit 77 skips."""

import json
import pathlib
import subprocess
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    sys.exit(77)


def main():
    formats, emitter, folder = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([emitter, folder], check=True)
    wrong = []
    for schema_file in sorted(formats.glob("*.schema.json")):
        schema = json.loads(schema_file.read_text(encoding="utf-8"))
        Draft202012Validator.check_schema(schema)
        artifact = folder / schema_file.name.replace(".schema", "")
        if artifact.exists():
            document = json.loads(artifact.read_text(encoding="utf-8"))
            wrong += [f"{artifact.name}: {error.json_path}: {error.message}"
                      for error in Draft202012Validator(schema).iter_errors(document)]
    sys.exit("\n".join(wrong) or 0)


if __name__ == "__main__":
    main()
