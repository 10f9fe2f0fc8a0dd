package dev.steward.engine;

import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.RunStep.Skip;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Lays the files that came with a build into its workspace, under the names of their parameters.
 */
record LayingFiles() implements Act {

  private static final String SCRIPT =
      "umask 077; case \"$1\" in */*) mkdir -p \"${1%/*}\" ;; esac && cat > \"$1\"";

  @Override
  public String name() {
    return "Put sent files in place";
  }

  @Override
  public String kind() {
    return "files";
  }

  @Override
  public Phase phase() {
    return Phase.MAIN;
  }

  @Override
  public void perform(Build build) throws InterruptedException, IOException {
    boolean sent = false;
    for (ParameterValue value : build.run().parameters()) {
      if (value.kind() == ParameterValue.Kind.FILE && !value.value().isEmpty()) {
        sent = true;
        lay(build, value);
      }
    }
    if (!sent) {
      build.skip(Skip.Status.SKIPPED, "No file came with the build");
    }
  }

  private static void lay(Build build, ParameterValue value)
      throws InterruptedException, IOException {
    Path file = build.means().uploads().find(value.value());
    Path target = build.workspace().resolve(value.name()).normalize();
    if (file == null || !target.startsWith(build.workspace())) {
      build.console().once("The file of the parameter " + value.name() + " is not there.\n");
      build.worsen(Result.FAILURE);
      return;
    }
    build.console().once("Copying file to " + build.workspace().relativize(target) + "\n");
    // As the build's own user, so that a link in the workspace leads nowhere that it may not go.
    var words = new ArrayList<String>(build.means().places().asUser());
    words.addAll(
        List.of(
            "/bin/sh", "-c", SCRIPT, "steward", build.workspace().relativize(target).toString()));
    var builder =
        new ProcessBuilder(words)
            .directory(build.workspace().toFile())
            .redirectInput(file.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().put("PATH", Environment.DEFAULT_PATH);
    if (builder.start().waitFor() != 0) {
      build.console().once("The file could not be written into the workspace.\n");
      build.worsen(Result.FAILURE);
    }
  }
}
