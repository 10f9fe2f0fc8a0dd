package dev.steward.engine;

import dev.steward.host.PosixPath;
import dev.steward.job.definition.ParameterType;
import dev.steward.problem.Outage;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.RunStep.Skip;
import dev.steward.run.Uploads;
import dev.steward.step.Phase;
import java.io.IOException;
import java.io.InputStream;

/** Copies uploaded files into the workspace, named after their parameters. */
record LayingFiles(Uploads uploads) implements Act {

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
    String workspace = build.workspace().path();
    String target = PosixPath.inside(workspace, value.name());
    try (InputStream content = uploads.open(value.value())) {
      if (content == null || target == null) {
        build
            .console()
            .printOnce("The file uploaded for the parameter " + value.name() + " was not found.\n");
        build.worsen(Result.FAILURE);
        return;
      }
      String name = PosixPath.relative(workspace, target);
      build.console().printOnce("Copying file to " + name + "\n");
      build.workspace().files().write(name, content);
    } catch (IOException e) {
      if (Outage.isCauseOf(e)) {
        throw e;
      }
      build
          .console()
          .printOnce("The file could not be written to the workspace: " + e.getMessage() + ".\n");
      build.worsen(Result.FAILURE);
    }
  }
}
