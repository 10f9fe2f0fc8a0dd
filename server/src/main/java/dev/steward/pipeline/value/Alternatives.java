package dev.steward.pipeline.value;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a script can use instead of something that reaches into the server. */
public final class Alternatives {
  private static final String ENVIRONMENT = "Use env.NAME for the environment of the build.";
  private static final String COMMAND = "Use the step sh to run a command.";
  private static final String FILES =
      "Use the steps readFile, writeFile, fileExists and findFiles for files of the workspace.";
  private static final String REQUEST = "Use the step httpRequest, or sh with curl.";
  private static final String SERVER =
      "A pipeline cannot reach objects of the server. Use steps, currentBuild, env and params.";

  private static final Map<String, String> METHODS =
      Map.ofEntries(
          Map.entry("java.lang.System.getenv", ENVIRONMENT),
          Map.entry("java.lang.System.getProperty", ENVIRONMENT),
          Map.entry("java.lang.System.getProperties", ENVIRONMENT),
          Map.entry("java.lang.System.exit", "Use the step error to end the build."),
          Map.entry("java.lang.Thread.sleep", "Use the step sleep."),
          Map.entry("java.lang.Thread.currentThread", SERVER),
          Map.entry("java.util.concurrent.TimeUnit.sleep", "Use the step sleep."),
          Map.entry("java.lang.String.execute", COMMAND),
          Map.entry("org.codehaus.groovy.runtime.GStringImpl.execute", COMMAND),
          Map.entry("java.util.ArrayList.execute", COMMAND),
          Map.entry("java.net.URL.openConnection", REQUEST),
          Map.entry("java.net.URL.openStream", REQUEST),
          Map.entry("java.net.URL.getText", REQUEST),
          Map.entry("java.net.URL.newReader", REQUEST),
          Map.entry("java.net.URL.withReader", REQUEST),
          Map.entry("java.lang.Class.forName", SERVER),
          Map.entry("java.lang.Class.getClassLoader", SERVER),
          Map.entry("java.lang.Class.getMethods", SERVER),
          Map.entry("java.lang.Class.getDeclaredMethods", SERVER),
          Map.entry("java.lang.Class.getDeclaredFields", SERVER),
          Map.entry("groovy.json.JsonSlurper.parse", "Use the step readJSON, or parseText."),
          Map.entry("groovy.json.JsonSlurper.parseFile", "Use the step readJSON."));

  private static final Map<String, String> PROPERTIES =
      Map.of(
          "java.net.URL.text", REQUEST,
          "java.net.URL.bytes", REQUEST,
          "java.lang.System.out", "Use the step echo.",
          "java.lang.System.err", "Use the step echo.",
          "java.lang.System.env", ENVIRONMENT,
          "java.lang.System.properties", ENVIRONMENT);

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("java.io.File", FILES),
          Map.entry("java.nio.file.Files", FILES),
          Map.entry("java.nio.file.Paths", FILES),
          Map.entry("java.io.FileReader", FILES),
          Map.entry("java.io.FileWriter", FILES),
          Map.entry("hudson.FilePath", FILES),
          Map.entry("java.lang.Runtime", COMMAND),
          Map.entry("java.lang.ProcessBuilder", COMMAND),
          Map.entry("jenkins.model.Jenkins", SERVER),
          Map.entry("hudson.model.Hudson", SERVER),
          Map.entry("groovy.lang.GroovyShell", "Use the step load or a library."),
          Map.entry("groovy.lang.GroovyClassLoader", "Use the step load or a library."),
          Map.entry("groovy.util.Eval", "Use the step load or a library."),
          Map.entry("groovy.util.XmlSlurper", "Use sh with a program that reads XML."),
          Map.entry("groovy.util.XmlParser", "Use sh with a program that reads XML."),
          Map.entry("org.yaml.snakeyaml.Yaml", "Use the steps readYaml and writeYaml."),
          Map.entry("java.net.HttpURLConnection", REQUEST),
          Map.entry("java.net.Socket", REQUEST));

  private Alternatives() {}

  /** Returns a sentence on what to use instead of a method; empty if unknown. */
  static String forMethod(String type, String name) {
    String hint = METHODS.getOrDefault(type + "." + name, "");
    if (hint.isEmpty() && (name.equals("getMetaClass") || name.equals("execute"))) {
      return name.equals("execute") ? COMMAND : SERVER;
    }
    return hint;
  }

  static String forProperty(String type, String name) {
    String hint = PROPERTIES.getOrDefault(type + "." + name, "");
    return hint.isEmpty() && (name.equals("metaClass") || name.equals("classLoader"))
        ? SERVER
        : hint;
  }

  /** Returns a sentence on what to use instead of a class; null if unknown. */
  public static @Nullable String forType(String name) {
    String hint = TYPES.get(name);
    if (hint == null) {
      for (String prefix :
          new String[] {"java.io.", "java.lang.", "java.net.", "groovy.util.", "groovy.lang."}) {
        if (hint == null && name.indexOf('.') < 0) {
          hint = TYPES.get(prefix + name);
        }
      }
    }
    return hint;
  }
}
