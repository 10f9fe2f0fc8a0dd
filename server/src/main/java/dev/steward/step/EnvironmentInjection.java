package dev.steward.step;

import dev.steward.run.Result;
import dev.steward.text.XmlElement;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.FieldReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Variables from a text and from a file of the workspace, as the EnvInject plugin sets them.
 *
 * @param file path of the properties file; empty for none
 * @param content {@code name=value}, one per line
 */
record EnvironmentInjection(String file, String content) {

  static final BundledPlugin PLUGIN =
      new BundledPlugin("envinject", "Environment variables from files", "jobs");

  private static final int MAX_BYTES = 1 << 20;

  static final Field<String> PROPERTIES_FILE =
      Field.text("propertiesFilePath", "Properties File Path")
          .at("info/propertiesFilePath")
          .help("A file of the workspace with name=value lines.");
  static final Field<String> PROPERTIES_CONTENT =
      Field.lines("propertiesContent", "Properties Content")
          .at("info/propertiesContent")
          .help("name=value, one per line; values may contain variables.");

  static EnvironmentInjection read(FieldReader in) {
    XmlElement info = in.element().find("info");
    if (info != null) {
      // The plugin writes an empty script into every job.
      info.acceptIf("secureGroovyScript", script -> script.textOf("script", "").isEmpty());
    }
    return new EnvironmentInjection(in.get(PROPERTIES_FILE), in.get(PROPERTIES_CONTENT));
  }

  /** The text of a file of the workspace; null if it does not exist. */
  private static @Nullable String text(StepContext context, String path) throws IOException {
    String root = context.workspace().path() + "/";
    String inside = path.startsWith(root) ? path.substring(root.length()) : path;
    try (InputStream in = context.workspace().files().open(inside, 0)) {
      return in == null ? null : new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    }
  }

  /** Adds the variables to the environment of later steps; those of the content win. */
  void perform(StepContext context) throws IOException {
    var variables = new LinkedHashMap<String, String>();
    if (!file.isEmpty()) {
      String path = context.expand(file);
      String text = text(context, path);
      if (text == null) {
        context.print("[EnvInject] - The properties file " + path + " does not exist.\n");
        context.worsen(Result.FAILURE);
        return;
      }
      variables.putAll(PropertiesText.read(text));
    }
    variables.putAll(PropertiesText.read(content));
    var expanded = new LinkedHashMap<String, String>();
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      expanded.put(variable.getKey(), context.expand(variable.getValue()));
    }
    context.print("[EnvInject] - Variables injected successfully.\n");
    context.contribute(expanded);
  }
}
