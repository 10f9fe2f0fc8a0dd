package dev.steward.pipeline.step;

import dev.steward.blob.TreeEntry;
import dev.steward.host.Files;
import dev.steward.host.Workspace;
import dev.steward.pipeline.run.Interruption;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.step.ShellScript;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps that run scripts of the machine's own languages. */
final class ShellSteps {

  /** Most of a command's standard output that a script can get, in bytes. */
  static final int MAX_CAPTURED = 16 << 20;

  private static final String CAPTURED = "output.txt";

  private ShellSteps() {}

  static List<PipelineStep> all() {
    return List.of(
        new PipelineStep("sh", "Shell Script", ShellSteps::shell),
        new PipelineStep("bat", "Windows Batch Script", ShellSteps::batch),
        new PipelineStep("powershell", "Windows PowerShell Script", ShellSteps::powerShell),
        new PipelineStep("pwsh", "PowerShell Core Script", ShellSteps::powerShell));
  }

  private static Object batch(StepCall call) {
    Machine.of(call);
    throw new StepFailure("Batch scripts can only be run on Windows nodes");
  }

  private static Object powerShell(StepCall call) {
    Machine.of(call);
    throw new StepFailure(
        "PowerShell scripts cannot be run: this server has no machines with Windows. Use the step"
            + " sh, which can call pwsh where it is installed.");
  }

  private static @Nullable Object shell(StepCall call) {
    Machine machine = Machine.of(call);
    String text = call.arguments().text("script");
    if (text == null) {
      throw StepArgumentChecks.missing(
          call, "org.jenkinsci.plugins.workflow.steps.durable_task.ShellStep", "script");
    }
    String script = text.replace("\r\n", "\n").replace('\r', '\n');
    boolean returnsStatus = call.arguments().flag("returnStatus", false);
    boolean captures = call.arguments().flag("returnStdout", false);
    Charset charset = charset(call);
    describe(call, script);
    Map<String, String> environment = new LinkedHashMap<>(call.run().environment(call.scope()));
    warnOfPath(call, environment.get("PATH"));
    String captureFolder = captures ? machine.capturePrefix() + StepCommand.id(call, "") : "";
    String folder = Machine.folder(call);
    List<String> masked = List.copyOf(call.run().masked());
    Object outcome =
        CommandPlace.awaitCommand(
            call,
            (workspace, interruption) ->
                run(
                    call,
                    workspace,
                    interruption,
                    script,
                    new StepCommand(
                        "",
                        folder,
                        "",
                        List.of(),
                        environment,
                        masked,
                        captures
                            ? workspace.temporaryPath() + "/" + captureFolder + "/" + CAPTURED
                            : null),
                    charset));
    return result(call, outcome, captures, returnsStatus);
  }

  private static Object run(
      StepCall call,
      Workspace workspace,
      Interruption interruption,
      String script,
      StepCommand command,
      Charset charset)
      throws InterruptedException, IOException {
    var arguments = new ArrayList<>(ShellScript.interpreter(script));
    arguments.add(workspace.writeScript(StepCommand.id(call, ""), script));
    Integer code =
        new StepCommand(
                command.name(),
                command.folder(),
                command.heading(),
                arguments,
                command.environment(),
                command.masked(),
                command.capture())
            .run(call, workspace, interruption);
    var outcome = new LinkedHashMap<String, @Nullable Object>();
    outcome.put("code", code);
    String capture = command.capture();
    if (capture != null && interruption.reason() == null) {
      String folder = capture.substring(0, capture.lastIndexOf('/'));
      outcome.put("output", captured(workspace.host().files(folder), charset));
    }
    return outcome;
  }

  /** Reads the standard output of a command; it is deleted when the block ends. */
  private static @Nullable String captured(Files files, Charset charset) throws IOException {
    TreeEntry entry = files.find(CAPTURED);
    if (entry == null) {
      return "";
    }
    if (entry.size() > MAX_CAPTURED) {
      return null;
    }
    try (InputStream in = files.open(CAPTURED, 0)) {
      return in == null ? "" : new String(in.readNBytes(MAX_CAPTURED), charset);
    }
  }

  private static @Nullable Object result(
      StepCall call, @Nullable Object outcome, boolean captures, boolean returnsStatus) {
    if (!(outcome instanceof Map<?, ?> map)) {
      throw new IllegalStateException("the journal contains no outcome of a command");
    }
    int code = map.get("code") instanceof Integer number ? number : -1;
    if (returnsStatus) {
      return code;
    }
    Object output = map.get("output");
    if (code != 0) {
      if (captures && output instanceof String text && !text.isEmpty()) {
        call.print(text.endsWith("\n") ? text : text + "\n");
      }
      throw new StepFailure("script returned exit code " + code);
    }
    if (captures && output == null) {
      throw new StepFailure(
          "The command wrote more than "
              + (MAX_CAPTURED >> 20)
              + " MB to its standard output, which is too much for a script. Write the output to a"
              + " file, and read the part that the script needs.");
    }
    return output;
  }

  private static Charset charset(StepCall call) {
    String name = call.arguments().text("encoding");
    return name == null || name.isEmpty() ? StandardCharsets.UTF_8 : Charset.forName(name);
  }

  private static void describe(StepCall call, String script) {
    String label = call.arguments().text("label", "");
    call.node().describe(call.run().maskSecrets(script));
    if (!label.isEmpty()) {
      call.node().tag("label", call.run().maskSecrets(label));
    }
  }

  private static void warnOfPath(StepCall call, @Nullable String path) {
    if (path != null && path.contains("$PATH")) {
      call.print(
          "Warning: JENKINS-41339 probably bogus PATH="
              + path
              + "; perhaps you meant to use ‘PATH+EXTRA=/something/bin’?\n");
    }
  }
}
