package dev.steward.pipeline.step;

import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.problem.Problem;
import dev.steward.text.XmlReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps that read and write the project files of Maven. */
final class MavenSteps {
  private static final String FILE = "pom.xml";

  private MavenSteps() {}

  static List<PipelineStep> all() {
    return List.of(
        new PipelineStep("readMavenPom", "Read a maven project file.", MavenSteps::read),
        new PipelineStep("writeMavenPom", "Write a maven project file.", MavenSteps::write));
  }

  private static String file(StepCall call) {
    String file = call.arguments().text("file", "").strip();
    return file.isEmpty() ? FILE : file;
  }

  private static Object read(StepCall call) {
    String xml = DataFiles.read(call, file(call), StandardCharsets.UTF_8);
    try {
      return MavenXml.read(XmlReader.readVerbatim(xml));
    } catch (Problem e) {
      throw new DataFailure(
          "org.codehaus.plexus.util.xml.pull.XmlPullParserException",
          "java.lang.Exception",
          "The file " + file(call) + " is not a project file of Maven: " + e.getMessage());
    }
  }

  private static @Nullable Object write(StepCall call) {
    if (!(call.arguments().get("model") instanceof MavenObject model)) {
      throw new IllegalArgumentException(
          "The step writeMavenPom needs the parameter model: a value of readMavenPom.");
    }
    return DataFiles.write(call, file(call), MavenXml.write(model), StandardCharsets.UTF_8);
  }
}
