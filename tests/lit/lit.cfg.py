import os

import lit.formats

config.name = "stingy"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".c", ".cpp", ".test"]
config.excludes = ["Inputs"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.stingy_build, "tests", "lit", "work")

tools = os.path.join(config.stingy_build, "bin")
support = os.path.join(config.stingy_source, "tests", "support")
config.environment["PATH"] = os.pathsep.join(
    [tools, "/usr/lib/llvm-19/bin", "/usr/lib/llvm-19/build/utils/lit", config.environment["PATH"]])

# Writes compile_commands.json into the current folder for the sources named: %compiledb a.c b.c -- -O1
config.substitutions.append(("%compiledb", f"/usr/bin/python3 {support}/compile_db.py -I{config.stingy_source}/runtime/include"))
# One value of a JSON file: %json FILE body.stages[name=parse].nf
config.substitutions.append(("%json", f"/usr/bin/python3 {support}/json_value.py"))
# Rewrites, builds and runs the sources named, and compares with the original: %rewrite_and_run a.c b.c
config.substitutions.append(
    ("%rewrite_and_run", f"{support}/rewrite_and_run.sh {config.stingy_source} {config.stingy_build}"))
config.substitutions.append(("%schema", f"/usr/bin/python3 {support}/check_schema.py {config.stingy_source}/docs/formats"))
config.substitutions.append(("%python", "/usr/bin/python3"))
config.substitutions.append(("%runtime", f"{config.stingy_source}/runtime"))
config.substitutions.append(("%build", config.stingy_build))

# Measuring a server that is not rewritten works on x86-64 Linux only.
if os.path.exists(os.path.join(config.stingy_build, "lib", "libstingy_record.so")):
    config.available_features.add("recorder")
