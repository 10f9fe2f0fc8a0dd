package dev.steward.pipeline.step;

import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps that read and write comma-separated values. */
final class CsvSteps {

  private CsvSteps() {}

  static List<PipelineStep> all() {
    return List.of(
        new PipelineStep("readCSV", "Read content from CSV file in the workspace.", CsvSteps::read),
        new PipelineStep(
            "writeCSV", "Write content to CSV file in the workspace.", CsvSteps::write));
  }

  private static void refuseFormat(StepCall call) {
    if (call.arguments().get("format") != null) {
      throw new IllegalArgumentException(
          "The step "
              + call.name()
              + " does not support the parameter format: values are separated by commas, and the"
              + " first line is a record too.");
    }
  }

  private static Object read(StepCall call) {
    DataFiles.requireOneSource(call);
    refuseFormat(call);
    Charset charset = FileSteps.charset(call.arguments().text("charset", ""));
    String text =
        DataFiles.has(call, "file")
            ? DataFiles.read(call, charset)
            : call.arguments().text("text", "");
    var records = new ArrayList<@Nullable Object>();
    for (List<String> values : CsvText.read(text)) {
      records.add(new CsvRecord(records.size() + 1L, values));
    }
    return records;
  }

  private static @Nullable Object write(StepCall call) {
    if (!(call.arguments().get("records") instanceof Iterable<?> records)) {
      throw new IllegalArgumentException(
          "The step writeCSV needs the parameter records: a list of lists of values.");
    }
    refuseFormat(call);
    if (!DataFiles.has(call, "file")) {
      throw new IllegalArgumentException("The step writeCSV needs the parameter file.");
    }
    Charset charset = FileSteps.charset(call.arguments().text("charset", ""));
    DataFiles.write(call, CsvText.write(records), charset);
    return null;
  }
}
