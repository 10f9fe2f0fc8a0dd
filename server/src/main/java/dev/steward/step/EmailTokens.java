package dev.steward.step;

import dev.steward.run.Result;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tokens in the texts of an {@link ExtendedEmail}, such as {@code $BUILD_STATUS}. */
final class EmailTokens {

  private static final Pattern TOKEN =
      Pattern.compile("\\$(?:\\{\\s*([A-Za-z_][\\w.]*)\\s*([^}]*)\\}|([A-Za-z_]\\w*))");
  private static final Pattern MAX_LINES = Pattern.compile("maxLines\\s*=\\s*\"?(\\d{1,6})");
  private static final Pattern VAR = Pattern.compile("var\\s*=\\s*\"?(\\w+)");

  private static final int DEFAULT_LINES = 250;
  private static final int MAX_LOG_BYTES = 1 << 20;
  private static final int MAX_DEPTH = 3;

  private final StepContext context;
  private final String subject;
  private final String content;
  private final List<Result> previous;

  /**
   * Creates the tokens of a build.
   *
   * @param subject the default subject of the action
   * @param content the default text of the action
   */
  EmailTokens(StepContext context, String subject, String content, List<Result> previous) {
    this.context = context;
    this.subject = subject;
    this.content = content;
    this.previous = previous;
  }

  /** Replaces the tokens; unknown ones stay unchanged. */
  String expand(String text) {
    return expand(text, 0);
  }

  private String expand(String text, int depth) {
    Matcher matcher = TOKEN.matcher(text);
    var out = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1) == null ? matcher.group(3) : matcher.group(1);
      String arguments = matcher.group(2) == null ? "" : matcher.group(2);
      String value = depth > MAX_DEPTH ? null : value(name, arguments, depth);
      matcher.appendReplacement(
          out, Matcher.quoteReplacement(value == null ? matcher.group() : value));
    }
    return matcher.appendTail(out).toString();
  }

  private @Nullable String value(String name, String arguments, int depth) {
    return switch (name) {
      case "PROJECT_DEFAULT_SUBJECT" -> expand(subject, depth + 1);
      case "PROJECT_DEFAULT_CONTENT" -> expand(content, depth + 1);
      case "DEFAULT_SUBJECT" ->
          expand("$PROJECT_NAME - Build # $BUILD_NUMBER - $BUILD_STATUS!", depth + 1);
      case "DEFAULT_CONTENT" ->
          expand(
              "$PROJECT_NAME - Build # $BUILD_NUMBER - $BUILD_STATUS:\n\n"
                  + "Check console output at $BUILD_URL to view the results.",
              depth + 1);
      case "PROJECT_NAME", "PROJECT_DISPLAY_NAME" -> context.job().fullName();
      case "PROJECT_URL" -> context.environment().getOrDefault("JOB_URL", "");
      case "BUILD_STATUS" -> status();
      case "BUILD_LOG" -> log(arguments);
      case "ENV" -> {
        Matcher variable = VAR.matcher(arguments);
        yield variable.find() ? context.environment().getOrDefault(variable.group(1), "") : "";
      }
      default -> context.environment().get(name);
    };
  }

  private String status() {
    Result last = ExtendedEmail.last(previous);
    return switch (context.outcome()) {
      case SUCCESS -> last == Result.FAILURE || last == Result.UNSTABLE ? "Fixed" : "Successful";
      case UNSTABLE -> last == Result.UNSTABLE ? "Still unstable" : "Unstable";
      case FAILURE -> last == Result.FAILURE ? "Still Failing" : "Failure";
      case NOT_BUILT -> "Not Built";
      case ABORTED -> "Aborted";
    };
  }

  /** The last lines of the console. */
  private String log(String arguments) {
    Matcher limit = MAX_LINES.matcher(arguments);
    int lines = limit.find() ? Integer.parseInt(limit.group(1)) : DEFAULT_LINES;
    List<String> all = context.consoleTail(MAX_LOG_BYTES).lines().toList();
    return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
  }
}
