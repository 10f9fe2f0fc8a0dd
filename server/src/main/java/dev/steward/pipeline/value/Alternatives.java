package dev.steward.pipeline.value;

import java.util.List;
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

  private static final List<String> DEFAULT_IMPORTS =
      List.of(
          "java.io.",
          "java.lang.",
          "java.net.",
          "groovy.util.",
          "groovy.lang.",
          "jenkins.model.",
          "hudson.model.");

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
          Map.entry("java.io.FileInputStream", FILES),
          Map.entry("java.io.FileOutputStream", FILES),
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

  private static final List<String> SERVER_PACKAGES =
      List.of("hudson.", "jenkins.", "org.jenkinsci.", "com.cloudbees.", "org.kohsuke.");

  /** Returns the full name of a class that scripts cannot use; null if the name is not known. */
  public static @Nullable String refusedType(String name) {
    if (TYPES.containsKey(name) || SERVER_PACKAGES.stream().anyMatch(name::startsWith)) {
      return name;
    }
    for (String prefix : DEFAULT_IMPORTS) {
      if (name.indexOf('.') < 0 && TYPES.containsKey(prefix + name)) {
        return prefix + name;
      }
    }
    return null;
  }

  /** Returns a sentence on what to use instead of a class that {@link #refusedType} finds. */
  public static String forRefused(String fullName) {
    return TYPES.getOrDefault(fullName, SERVER);
  }
}
