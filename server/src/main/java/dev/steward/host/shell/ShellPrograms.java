package dev.steward.host.shell;

import dev.steward.host.ProgramRunner;
import dev.steward.host.ProgramRunner.ProgramResult;
import dev.steward.host.ProgramRunner.ProgramSpec;
import dev.steward.host.ScriptPrograms;
import dev.steward.problem.Outage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** Programs of a machine that is reached through a shell session. */
final class ShellPrograms extends ScriptPrograms {

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
    String script =
        ShellText.arguments(arguments.stream().map(ShellText::bytes).toList())
            + RUN.replace("@ENVIRONMENT@\n", ShellText.bytes(exports(program.environment())));
    var process = new AtomicReference<String>("");
    try {
      ProgramResult result =
          session.call(
              script,
              false,
              program.timeout(),
              response -> {
                process.set(response.text());
                String out = response.text();
                String error = response.text();
                response.text();
                return new ProgramResult(response.status(), out, error);
              });
      requireProgram(program, result, "on the machine");
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

  @Override
  protected ProgramResult runScript(String script, List<String> arguments) {
    ShellSession.Response response = session.run(script, arguments.toArray(String[]::new));
    return new ProgramResult(response.status(), response.text(), "");
  }

  @Override
  protected String machinePath() {
    return host.facts().path();
  }
}
