package dev.steward.engine;

import dev.steward.job.definition.ParameterType;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.RunStep.Skip;
import dev.steward.run.Uploads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Copies uploaded files into the workspace, named after their parameters. */
record LayingFiles(Uploads uploads, Places places) implements Act {

  private static final String SCRIPT =
      "umask 077; case \"$1\" in */*) mkdir -p \"${1%/*}\" ;; esac && cat > \"$1\"";

  @Override
  public String name() {
    return "Place uploaded files";
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
    boolean anyUploaded = false;
    for (ParameterValue value : build.run().parameters()) {
      if (value.type() == ParameterType.FILE && !value.value().isEmpty()) {
        anyUploaded = true;
        copy(build, value);
      }
    }
    if (!anyUploaded) {
      build.skip(Skip.Status.SKIPPED, "No file was uploaded");
    }
  }

  private void copy(Build build, ParameterValue value) throws InterruptedException, IOException {
    Path file = uploads.find(value.value());
    Path target = build.workspace().resolve(value.name()).normalize();
    if (file == null || !target.startsWith(build.workspace())) {
      build
          .console()
          .printOnce("The uploaded file of the parameter " + value.name() + " was not found.\n");
      build.worsen(Result.FAILURE);
      return;
    }
    build.console().printOnce("Copying file to " + build.workspace().relativize(target) + "\n");
    // Runs as the build user, so that links in the workspace grant no additional access.
    String name = build.workspace().relativize(target).toString();
    var builder =
        places
            .process(List.of("/bin/sh", "-c", SCRIPT, "steward", name))
            .directory(build.workspace().toFile())
            .redirectInput(file.toFile());
    if (builder.start().waitFor() != 0) {
      build.console().printOnce("The file could not be written into the workspace.\n");
      build.worsen(Result.FAILURE);
    }
  }
}
