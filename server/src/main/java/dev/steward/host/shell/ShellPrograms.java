package dev.steward.host.shell;

import dev.steward.host.ProgramRunner;
import dev.steward.host.ProgramRunner.ProgramResult;
import dev.steward.host.ProgramRunner.ProgramSpec;
import dev.steward.host.Programs;
import dev.steward.host.Wrapper;
import dev.steward.problem.Outage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs short programs over a session and looks up programs. */
final class ShellPrograms implements Programs {

  /**
   * Runs {@code $3…} in a process group of its own with its output in the files {@code $1} and
   * {@code $2}: a process that the program leaves behind must not write into the response.
   */
  private static final String RUN =
      """
      out=$1 error=$2
      shift 2
      umask 077
      mkdir -p "${out%/*}"
      (
        unset HOME LANG LC_ALL
      @ENVIRONMENT@
        cd /
        exec setsid "$@" </dev/null >"$out" 2>"$error"
      ) &
      process=$!
      printf '%s' "$process"; end 0
      wait "$process"
      status=$?
      head -c @OUTPUT@ "$out"; end 0
      head -c @ERROR@ "$error"; end 0
      rm -f "$out" "$error"
      ( exit "$status" )
      """
          .replace("@OUTPUT@", Integer.toString(ProgramRunner.MAX_OUTPUT_BYTES))
          .replace("@ERROR@", Integer.toString(ProgramRunner.MAX_ERROR_BYTES));

  /** Exit status of a shell if the program that it was to run does not exist. */
  private static final int NOT_FOUND = 127;

  private final ShellHost host;
  private final ShellSession session;

  ShellPrograms(ShellHost host, ShellSession session) {
    this.host = host;
    this.session = session;
  }

  @Override
  public ProgramResult run(ProgramSpec program)
      throws IOException, InterruptedException, TimeoutException {
    String output = host.facts().root() + "/server/tmp/" + UUID.randomUUID();
    var arguments = new ArrayList<String>(List.of(output, output + ".error"));
    arguments.addAll(program.arguments());
    var environment = new StringBuilder();
    program
        .environment()
        .forEach((name, value) -> {
          if (Wrapper.isVariableName(name)) {
            environment
                .append("  export ")
                .append(name)
                .append('=')
                .append(ShellText.quote(ShellText.bytes(value)))
                .append('\n');
          }
        });
    String script =
        ShellText.arguments(arguments.stream().map(ShellText::bytes).toList())
            + RUN.replace("@ENVIRONMENT@\n", environment);
    var process = new AtomicReference<String>("");
    try {
      ProgramResult result =
          session.call(
              script,
              false,
              program.timeout(),
              response -> {
                process.set(text(response));
                String out = text(response);
                String error = text(response);
                text(response);
                return new ProgramResult(response.status(), out, error);
              });
      if (result.exit() == NOT_FOUND
          && findProgram(program.arguments().getFirst(), host.facts().path()) == null) {
        throw new IOException(
            "the program " + program.arguments().getFirst() + " is not installed");
      }
      return result;
    } catch (Outage e) {
      boolean interrupted = Thread.interrupted();
      kill(process.get(), output);
      if (interrupted) {
        throw new InterruptedException();
      }
      if (e.getCause() instanceof ResponseStream.ResponseTimeoutException) {
        throw new TimeoutException();
      }
      throw e;
    }
  }

  /** Kills the group of a program whose response nobody reads any more. */
  private void kill(String process, String output) {
    if (!process.isEmpty()) {
      try {
        session.run(
            "kill -s KILL -- \"-$1\" 2>/dev/null; rm -f \"$2\" \"$2.error\"", process, output);
      } catch (Outage e) {
        // The caller reports the lost connection; before it repeats the program, it ends what the
        // run left behind.
        return;
      }
    }
  }

  private static String text(ResponseStream response) throws IOException {
    try (InputStream in = response.segment()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public boolean isExecutable(String path) {
    return test("[ -f \"$1\" ] && [ -x \"$1\" ]", path);
  }

  @Override
  public boolean isFile(String path) {
    return test("[ -f \"$1\" ]", path);
  }

  @Override
  public boolean isFolder(String path) {
    return test("[ -d \"$1\" ]", path);
  }

  private boolean test(String script, String path) {
    return session.run(script, path).status() == 0;
  }

  @Override
  public @Nullable String findProgram(String name, String path) {
    if (name.contains("/")) {
      return isExecutable(name) ? name : null;
    }
    ShellSession.Response response =
        session.run(
            """
            IFS=:
            set -f
            for folder in $2; do
              if [ -n "$folder" ] && [ -f "$folder/$1" ] && [ -x "$folder/$1" ]; then
                printf '%s' "$folder/$1"
                break
              fi
            done
            set +f
            unset IFS
            """,
            name, path);
    return response.bytes().isEmpty() ? null : response.text();
  }
}
