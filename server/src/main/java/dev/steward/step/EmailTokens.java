package dev.steward.step;

import dev.steward.job.Job;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.text.Html;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tokens in the texts of an {@link ExtendedEmail}, such as {@code $BUILD_STATUS}. Texts come
 * from users and tokens may contain each other, so the number of tokens and the length of the
 * result are limited.
 */
public final class EmailTokens {

  private static final Pattern MAX_LINES = Pattern.compile("maxLines\\s*=\\s*\"?(\\d{1,6})");
  private static final Pattern VAR = Pattern.compile("var\\s*=\\s*\"?(\\w+)");

  private static final int MAX_BEFORE = 50;
  private static final int DEFAULT_LINES = 250;
  private static final int MAX_LOG_BYTES = 1 << 20;
  private static final int MAX_DEPTH = 3;
  private static final int MAX_TOKEN = 1_000;
  private static final int MAX_TOKENS = 1_000;
  private static final int MAX_TEXT = 2 << 20;
  private static final String TRUNCATED =
      "\n[The rest of this text is missing, because the text has too many tokens or is too"
          + " long.]\n";

  /** What the tokens of a build stand for. */
  public interface TokenSource {
    String jobName();

    Map<String, String> environment();

    /** The result so far. */
    Result outcome();

    /** The last bytes of the console. */
    String consoleTail(int bytes);

    /** Masks the secrets of the build in text. */
    String maskSecrets(String text);
  }

  /** A build of a freestyle job. */
  private record BuildSource(StepContext context) implements TokenSource {
    @Override
    public String jobName() {
      return context.job().fullName();
    }

    @Override
    public Map<String, String> environment() {
      return context.environment();
    }

    @Override
    public Result outcome() {
      return context.outcome();
    }

    @Override
    public String consoleTail(int bytes) {
      return context.consoleTail(bytes);
    }

    @Override
    public String maskSecrets(String text) {
      return context.maskSecrets(text);
    }
  }

  private final TokenSource context;
  private final String subject;
  private final String content;
  private final List<Result> previous;
  private @Nullable String consoleTail;

  /**
   * Creates the tokens of a build.
   *
   * @param subject the default subject of the action
   * @param content the default text of the action
   */
  EmailTokens(StepContext context, String subject, String content, List<Result> previous) {
    this(new BuildSource(context), subject, content, previous);
  }

  /**
   * Creates the tokens of a build.
   *
   * @param previous results of earlier builds, newest first
   */
  public EmailTokens(TokenSource context, String subject, String content, List<Result> previous) {
    this.context = context;
    this.subject = subject;
    this.content = content;
    this.previous = previous;
  }

  /** Results of builds before a run, newest first, without ABORTED and NOT_BUILT. */
  public static List<Result> previousResults(Runs runs, Job job, Run current) {
    var all = new ArrayList<Result>();
    for (Run run : runs.newest(job, 0, MAX_BEFORE)) {
      Result result = run.result();
      if (run.number() < current.number()
          && result != null
          && result != Result.ABORTED
          && result != Result.NOT_BUILT) {
        all.add(result);
      }
    }
    return all;
  }

  /**
   * Replaces the tokens; unknown ones stay unchanged. Secrets in the values of tokens are masked,
   * since an email leaves the server.
   *
   * @param html whether the text is HTML, in which values are escaped
   */
  public String expand(String text, boolean html) {
    return new Expansion(html).expand(text);
  }

  /** The expansion of one text. */
  private final class Expansion {
    private final boolean html;
    private final StringBuilder out = new StringBuilder();
    private int tokens;

    Expansion(boolean html) {
      this.html = html;
    }

    String expand(String text) {
      return append(text, 0) ? out.toString() : out.append(TRUNCATED).toString();
    }

    /** Appends text with its tokens replaced; false if a limit was reached. */
    private boolean append(String text, int depth) {
      int from = 0;
      for (int at = text.indexOf('$'); at >= 0; at = text.indexOf('$', from)) {
        Token token = token(text, at);
        int end = token == null ? at + 1 : token.end();
        if (!appendPart(text.substring(from, at))
            || (token == null && !appendPart("$"))
            || (token != null && !append(token, text.substring(at, end), depth))) {
          return false;
        }
        from = end;
      }
      return appendPart(text.substring(from));
    }

    private boolean append(Token token, String source, int depth) {
      if (++tokens > MAX_TOKENS) {
        return false;
      }
      String nested = depth > MAX_DEPTH ? null : template(token.name());
      if (nested != null) {
        return append(nested, depth + 1);
      }
      String value = value(token.name(), token.arguments());
      if (value == null) {
        return appendPart(source);
      }
      String masked = context.maskSecrets(value);
      return appendPart(html ? Html.escape(masked) : masked);
    }

    private boolean appendPart(String part) {
      if (out.length() + part.length() > MAX_TEXT) {
        return false;
      }
      out.append(part);
      return true;
    }
  }

  /** A token that ends before the index {@code end} of its text. */
  private record Token(String name, String arguments, int end) {}

  /** The token that begins with the dollar sign at an index; null if there is none. */
  private static @Nullable Token token(String text, int dollar) {
    int start = dollar + 1;
    if (start < text.length() && text.charAt(start) != '{') {
      int end = nameEnd(text, start, text.length(), false);
      return end == start ? null : new Token(text.substring(start, end), "", end);
    }
    int limit = Math.min(text.length(), dollar + MAX_TOKEN);
    int close = start < limit ? text.indexOf('}', start, limit) : -1;
    if (close < 0) {
      return null;
    }
    int nameStart = start + 1;
    while (Character.isWhitespace(text.charAt(nameStart))) {
      nameStart++;
    }
    int end = nameEnd(text, nameStart, close, true);
    return end == nameStart
        ? null
        : new Token(text.substring(nameStart, end), text.substring(end, close).strip(), close + 1);
  }

  /** The end of the name that begins at an index; the index itself if no name does. */
  private static int nameEnd(String text, int start, int limit, boolean dots) {
    int end = start;
    while (end < limit && isNamePart(text.charAt(end), end == start, dots)) {
      end++;
    }
    return end;
  }

  private static boolean isNamePart(char c, boolean first, boolean dots) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || c == '_'
        || (!first && ((c >= '0' && c <= '9') || (dots && c == '.')));
  }

  /** The template of a token whose text contains further tokens; null for other tokens. */
  private @Nullable String template(String name) {
    return switch (name) {
      case "PROJECT_DEFAULT_SUBJECT" -> subject;
      case "PROJECT_DEFAULT_CONTENT" -> content;
      case "DEFAULT_SUBJECT" -> "$PROJECT_NAME - Build # $BUILD_NUMBER - $BUILD_STATUS!";
      case "DEFAULT_CONTENT" ->
          "$PROJECT_NAME - Build # $BUILD_NUMBER - $BUILD_STATUS:\n\n"
              + "Check console output at $BUILD_URL to view the results.";
      default -> null;
    };
  }

  private @Nullable String value(String name, String arguments) {
    return switch (name) {
      case "PROJECT_NAME", "PROJECT_DISPLAY_NAME" -> context.jobName();
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
    String tail = consoleTail;
    if (tail == null) {
      tail = context.consoleTail(MAX_LOG_BYTES);
      consoleTail = tail;
    }
    List<String> all = tail.lines().toList();
    return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
  }
}
