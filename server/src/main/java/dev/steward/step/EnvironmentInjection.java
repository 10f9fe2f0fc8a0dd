package dev.steward.step;

import dev.steward.host.Host;
import dev.steward.host.Wrapper;
import dev.steward.run.Result;
import dev.steward.text.Variables;
import dev.steward.text.XmlElement;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.FieldReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Variables from text and from a file in the workspace, as the EnvInject plugin sets them.
 *
 * @param file path of the properties file; empty for none
 * @param content {@code name=value}, one per line
 */
record EnvironmentInjection(String file, String content) {

  static final BundledPlugin PLUGIN =
      new BundledPlugin("envinject", "Environment variables from files", "jobs");

  private static final int MAX_BYTES = 1 << 20;

  /** Maximum number of variable names in one line of the log. */
  private static final int MAX_NAMES = 20;

  private static final int MAX_NAME_LENGTH = 100;

  static final Field<String> PROPERTIES_FILE =
      Field.text("propertiesFilePath", "Properties File Path")
          .at("info/propertiesFilePath")
          .help("A file in the workspace that contains name=value lines.");
  static final Field<String> PROPERTIES_CONTENT =
      Field.lines("propertiesContent", "Properties Content")
          .at("info/propertiesContent")
          .help("One per line, in the form name=value; values may contain variables.");

  static EnvironmentInjection read(FieldReader in) {
    XmlElement info = in.element().find("info");
    if (info != null) {
      // The plugin writes an empty script into every job.
      info.acceptIf("secureGroovyScript", script -> script.textOf("script", "").isEmpty());
    }
    return new EnvironmentInjection(in.get(PROPERTIES_FILE), in.get(PROPERTIES_CONTENT));
  }

  /** The text of a file in the workspace; null if it does not exist. */
  private static @Nullable String text(StepContext context, String path) throws IOException {
    String root = context.workspace().path() + "/";
    String inside = path.startsWith(root) ? path.substring(root.length()) : path;
    try (InputStream in = context.workspace().files().open(inside, 0)) {
      return in == null ? null : new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    }
  }

  /**
   * Adds the variables to the environment of later steps; variables from the content take
   * precedence over those from the file.
   */
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
    var messages = new StringBuilder();
    warn(
        messages,
        "Not set, because shells, the dynamic linker, git or the server interpret variables with"
            + " these names. Set them in the job's “Properties Content”, not in a file",
        removeAll(variables, ReservedVariables::isReserved));
    variables.putAll(PropertiesText.read(content));
    warn(
        messages,
        "Not set, because the server identifies the build's processes by this variable",
        removeAll(variables, Host.COOKIE_VARIABLE::equals));
    Map<String, String> expanded = expand(variables, context.environment());
    variables.keySet().removeAll(expanded.keySet());
    warn(
        messages, "Not set, because no program accepts a value of this length", variables.keySet());
    warn(
        messages,
        "Set only for the job's fields, not for commands, because the name of a shell variable can"
            + " contain only letters, digits and underscores, and cannot start with a digit",
        filter(expanded, name -> !Wrapper.isVariableName(name)));
    warn(
        messages,
        "Set only for the job's fields, not for commands, because the value contains a zero"
            + " byte",
        filter(expanded, name -> expanded.getOrDefault(name, "").indexOf('\0') >= 0));
    context.contribute(expanded);
    context.print(messages + "[EnvInject] - Variables injected successfully.\n");
  }

  /**
   * Expands the values with the environment and with the variables before them. A value that is too
   * long for an environment is left out.
   */
  private static Map<String, String> expand(
      Map<String, String> variables, Map<String, String> environment) {
    var values = new LinkedHashMap<>(environment);
    var expanded = new LinkedHashMap<String, String>();
    variables.forEach((name, text) -> {
      String value = Variables.expandValue(text, values);
      if (value != null) {
        values.putIfAbsent(name, value);
        expanded.put(name, value);
      }
    });
    return expanded;
  }

  private static Set<String> filter(Map<String, String> variables, Predicate<String> names) {
    var matches = new LinkedHashSet<>(variables.keySet());
    matches.removeIf(names.negate());
    return matches;
  }

  private static Set<String> removeAll(Map<String, String> variables, Predicate<String> names) {
    Set<String> matches = filter(variables, names);
    variables.keySet().removeAll(matches);
    return matches;
  }

  /** Adds a warning with the reason and the first of the names. */
  private static void warn(StringBuilder messages, String reason, Set<String> names) {
    if (names.isEmpty()) {
      return;
    }
    messages.append("[EnvInject] - WARNING: ").append(reason).append(": ");
    messages.append(
        names.stream()
            .limit(MAX_NAMES)
            .map(name -> name.substring(0, Math.min(name.length(), MAX_NAME_LENGTH)))
            .collect(Collectors.joining(", ")));
    if (names.size() > MAX_NAMES) {
      messages.append(" and ").append(names.size() - MAX_NAMES).append(" more");
    }
    messages.append('\n');
  }
}
