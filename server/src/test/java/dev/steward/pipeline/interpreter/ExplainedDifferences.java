package dev.steward.pipeline.interpreter;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The differences from Groovy that are meant, each with its reason. */
final class ExplainedDifferences {
  private static final Pattern CLOSURE_CLASS = Pattern.compile("Script\\d+\\$_[\\w$]+");
  private static final Pattern IDENTITY = Pattern.compile("@[0-9a-f]+");
  private static final String CAST = "org.codehaus.groovy.runtime.typehandling.GroovyCastException";

  /** One reason, with the scripts or outcomes that it explains. */
  private record Rule(String reason, Pattern script, Pattern groovy, Pattern steward) {
    boolean explains(String text, String groovys, String ours) {
      return script.matcher(text).find()
          && groovy.matcher(groovys).find()
          && steward.matcher(ours).find();
    }
  }

  private static final List<Rule> RULES =
      List.of(
          rule(
              "Groovy calls a method with one parameter with null if no argument is given",
              "\\.round\\(\\)",
              "NullPointerException",
              "MissingMethodException"),
          rule(
              "the identity hash code of an array is another one in each process",
              "(String|int)\\[\\][^\\n]*\\n.*hashCode\\(\\)",
              "^value",
              "^value"),
          rule(
              "Groovy makes a proxy class, which Java 25 refuses for final and sealed classes",
              "collectEntries| as (List|Set|Collection|Map)",
              "IncompatibleClassChangeError|getKey\\(\\)|is null",
              CAST),
          rule(
              "Groovy makes a proxy of a map, a closure or another object for an interface or"
                  + " class; its methods fail at the first use",
              " as (List|Set|Collection|Map|Number|BigDecimal|BigInteger|ArrayList)|\\(ArrayList\\)"
                  + "|ArrayList x",
              "_groovyProxy|UnsupportedOperationException|Error casting|argument type mismatch"
                  + "|forEach\\(\\)|booleanValue|ClassCastException",
              CAST),
          rule(
              "JsonSlurper lets a number with more digits than a long overflow; ours keeps it",
              "JsonSlurper\\(\\).*99999999999999999999",
              "7766279631452241919",
              "99999999999999999999"),
          rule(
              "Groovy finds several methods that could take the arguments and chooses none",
              "",
              "Ambiguous method overloading|MethodSelectionException",
              "^thrown"),
          rule(
              "Groovy takes the first element of a list on the right of some operators of numbers",
              "right = [\\[(]",
              "",
              "MissingMethodException"),
          rule(
              "Groovy looks at the type of the number before it looks at the null on the right",
              "right = null",
              "UnsupportedOperationException",
              "NullPointerException"),
          rule(
              "Groovy computes with literals as Java does: an int shifted by a long is a long",
              "1 << 3L",
              "Long 8",
              "Integer 8"),
          rule(
              "Groovy divides the literals of a float variable as integers",
              "float x = \\(1 / 3\\)",
              "Float 0.0",
              "0.33333334"),
          rule(
              "Groovy compares the elements of an int array with the closure itself",
              "int\\[\\][^\\n]*\\n.*count \\{",
              "Integer 0",
              "MissingMethodException"),
          rule(
              "the text of a closure, in which the pattern is looked for, has another length",
              "left = \\(\\{.*\\n.*\\nleft =~",
              "Matcher",
              "Matcher"));

  private ExplainedDifferences() {}

  private static Rule rule(String reason, String script, String groovy, String steward) {
    return new Rule(
        reason, Pattern.compile(script), Pattern.compile(groovy), Pattern.compile(steward));
  }

  static List<String> reasons() {
    return RULES.stream().map(Rule::reason).toList();
  }

  /** Returns why an outcome differs; null if no rule explains it. */
  static @Nullable String reason(String script, String groovy, String steward) {
    for (Rule rule : RULES) {
      if (rule.explains(script, groovy, steward)) {
        return rule.reason;
      }
    }
    return null;
  }

  /** Leaves out what differs between processes, and texts of exceptions that are not compared. */
  static String normalize(String outcome) {
    String text = CLOSURE_CLASS.matcher(outcome).replaceAll("groovy.lang.Closure");
    text = IDENTITY.matcher(text).replaceAll("");
    int solutions = text.indexOf("\nPossible solutions");
    text = solutions < 0 ? text : text.substring(0, solutions);
    int cause = text.indexOf(" due to: ");
    text = cause < 0 ? text : text.substring(0, cause);
    text =
        text.replace("org.codehaus.groovy.runtime.metaclass.Missing", "groovy.lang.Missing")
            .replace("ExceptionNoStack", "Exception")
            .replace("groovy.json.internal.LazyMap", "java.util.LinkedHashMap")
            .replace("method: Script1.", "method: groovy.lang.Closure.")
            .replace("groovy.lang.Closure.doCall()", "groovy.lang.Closure.call()");
    return isTextCompared(text) ? text : text.lines().findFirst().orElse("");
  }

  /** Texts that Java writes depend on its version, and texts of the JSON parser are our own. */
  private static boolean isTextCompared(String outcome) {
    if (outcome.startsWith("thrown java.lang.ClassCastException")
        || outcome.startsWith("thrown groovy.json.JsonException")
        || outcome.contains("Ambiguous method overloading")
        || outcome.contains("Cannot compare ")) {
      return false;
    }
    return !outcome.startsWith("thrown java.lang.NullPointerException")
        || outcome.contains("Cannot invoke method")
        || outcome.contains("Cannot get property")
        || outcome.contains("Cannot set property")
        || outcome.contains("Cannot execute");
  }
}
