package dev.steward.pipeline.step;

import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.value.JsonFailure;
import dev.steward.pipeline.value.JsonValues;
import dev.steward.pipeline.value.ValueText;
import dev.steward.step.Repeat;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The steps that read and write JSON, YAML and properties. The text of a file goes through the
 * journal; the values are computed from it again after a restart.
 */
final class DataSteps {
  private static final int MAX_INDENT = 16;

  private DataSteps() {}

  static List<PipelineStep> all() {
    return List.of(
        new PipelineStep("readJSON", "Read JSON from files in the workspace.", DataSteps::readJson),
        new PipelineStep(
            "writeJSON", "Write JSON to a file in the workspace.", DataSteps::writeJson),
        new PipelineStep(
            "readYaml", "Read yaml from files in the workspace or text.", DataSteps::readYaml),
        new PipelineStep(
            "writeYaml", "Write a yaml from an object or objects.", DataSteps::writeYaml),
        new PipelineStep(
            "readProperties",
            "Read properties from files in the workspace or text.",
            DataSteps::readProperties));
  }

  private static @Nullable Object readJson(StepCall call) {
    DataFiles.requireOneSource(call);
    String json =
        DataFiles.has(call, "file")
            ? DataFiles.read(call, StandardCharsets.UTF_8)
            : call.arguments().text("text", "");
    if (json.isBlank()) {
      throw jsonFailure("The file " + call.arguments().text("file") + " contains no JSON.");
    }
    try {
      return JsonValues.read(json, call.arguments().flag("returnPojo", false));
    } catch (JsonFailure e) {
      throw jsonFailure(e.getMessage());
    }
  }

  private static DataFailure jsonFailure(@Nullable String message) {
    return new DataFailure(
        "net.sf.json.JSONException",
        "java.lang.RuntimeException",
        message == null ? "The text is not JSON." : message);
  }

  private static @Nullable Object writeJson(StepCall call) {
    if (!call.arguments().has("json")) {
      throw new IllegalArgumentException("The step writeJSON needs the parameter json.");
    }
    requireTarget(call);
    int indent = Math.clamp(call.arguments().number("pretty", 0), 0, MAX_INDENT);
    String json;
    try {
      json = JsonValues.write(call.arguments().get("json"), indent);
    } catch (JsonFailure e) {
      throw jsonFailure(e.getMessage());
    }
    return returnsText(call) ? json : DataFiles.write(call, json, StandardCharsets.UTF_8);
  }

  @SuppressWarnings("JdkObsolete") // scripts see the class of the list
  private static @Nullable Object readYaml(StepCall call) {
    DataFiles.requireSource(call);
    String yaml = DataFiles.has(call, "file") ? DataFiles.read(call, StandardCharsets.UTF_8) : "";
    if (DataFiles.has(call, "text")) {
      // The line end also keeps the line numbers of Jenkins' errors.
      yaml += "\n" + call.arguments().text("text", "");
    }
    List<@Nullable Object> documents = YamlValues.read(yaml);
    return switch (documents.size()) {
      case 0 -> null;
      case 1 -> documents.getFirst();
      default -> new LinkedList<>(documents);
    };
  }

  private static @Nullable Object writeYaml(StepCall call) {
    List<@Nullable Object> documents = new ArrayList<>();
    if (call.arguments().get("datas") instanceof Collection<?> several) {
      documents.addAll(several);
    } else if (call.arguments().has("data")) {
      documents.add(call.arguments().get("data"));
    } else {
      throw new IllegalArgumentException(
          "The step writeYaml needs the parameter data, or datas with a list of documents.");
    }
    requireTarget(call);
    Charset charset = FileSteps.charset(call.arguments().text("charset", ""));
    String yaml = YamlValues.write(documents);
    if (returnsText(call)) {
      return yaml;
    }
    if (!call.arguments().flag("overwrite", false)) {
      refuseExisting(call);
    }
    return DataFiles.write(call, yaml, charset);
  }

  /**
   * Fails if the file exists. The outcome is in the journal before the file is written, so that the
   * step can write it again after a restart.
   */
  private static void refuseExisting(StepCall call) {
    String path = call.arguments().text("file", "");
    String folder = Machine.folder(call);
    Object existing =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, _) -> {
              var place = FilePlace.of(workspace, folder, path);
              return place.path().isEmpty() || place.files().find(place.path()) != null
                  ? place.absolute()
                  : null;
            });
    if (existing instanceof String absolute) {
      throw new DataFailure(
          "java.nio.file.FileAlreadyExistsException", "java.io.IOException", absolute);
    }
  }

  private static Object readProperties(StepCall call) throws IOException {
    DataFiles.requireSource(call);
    var properties = new OrderedProperties();
    if (DataFiles.has(call, "file")) {
      String charset = call.arguments().text("charset", "");
      load(
          properties,
          DataFiles.read(
              call, charset.isEmpty() ? StandardCharsets.ISO_8859_1 : Charset.forName(charset)));
    }
    load(properties, call.arguments().text("text", ""));
    Map<@Nullable Object, @Nullable Object> result = new LinkedHashMap<>();
    if (call.arguments().get("defaults") instanceof Map<?, ?> defaults) {
      defaults.forEach((name, value) -> result.put(ValueText.text(name), value));
    }
    if (call.arguments().flag("interpolate", false)) {
      call.print("Interpolation set to true, starting to parse the variable!\n");
      var interpolation = new PropertyInterpolation(properties);
      properties.ordered.forEach((name, _) -> result.put(name, interpolation.value(name)));
    } else {
      result.putAll(properties.ordered);
    }
    return result;
  }

  private static void load(Properties properties, String text) throws IOException {
    properties.load(new StringReader(text));
  }

  private static boolean returnsText(StepCall call) {
    return call.arguments().flag("returnText", false);
  }

  private static void requireTarget(StepCall call) {
    if (returnsText(call) == DataFiles.has(call, "file")) {
      throw new IllegalArgumentException(
          "The step " + call.name() + " needs either the parameter file or returnText: true.");
    }
  }

  /** Properties that keep the order of the text. */
  private static final class OrderedProperties extends Properties {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, String> ordered = new LinkedHashMap<>();

    @Override
    public synchronized @Nullable Object put(Object name, Object value) {
      ordered.put(String.valueOf(name), String.valueOf(value));
      return super.put(name, value);
    }
  }
}
