package dev.steward.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of the documentation as a shell script. Line numbers of the script are those of the page.
 *
 * <ul>
 *   <li>An {@code sh} block is run.
 *   <li>A block with a file name after its language, such as {@code yaml steward.yaml}, is written
 *       to that file.
 *   <li>A {@code text} block directly after an {@code sh} block is its expected output: the lines
 *       must occur in that order, and "…" stands for any text.
 *   <li>A comment {@code <!-- run} … {@code -->} is run too, but readers do not see it.
 *   <li>A comment {@code <!-- not run: REASON -->} before a block excludes it.
 * </ul>
 */
record Guide(String script, List<Output> outputs, int notRun, List<String> problems) {

  /** The expected output of the block that starts at a line. */
  record Output(int line, List<String> expected) {}

  private static final String END = "END_OF_FILE_IN_GUIDE";
  private static final Pattern FENCE = Pattern.compile("```(\\w*)(?: +([\\w./-]+))?\\s*");
  private static final Pattern NOT_RUN = Pattern.compile("<!-- not run: .{10,} -->");
  private static final Pattern COMMAND =
      Pattern.compile("(?:\\$ )?(?:curl|(?:\\./)?steward|java -jar|git|jq|kill) .*");

  static Guide read(Path page) throws IOException {
    return new Reader(Files.readAllLines(page)).read();
  }

  /** Reads a page line by line. */
  private static final class Reader {
    private final List<String> lines;
    private final List<String> script = new ArrayList<>();
    private final List<Output> outputs = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private int at;
    private int notRun;
    private int lastRun = -1;
    private boolean excluded;

    Reader(List<String> lines) {
      this.lines = lines;
    }

    Guide read() {
      while (at < lines.size()) {
        String line = lines.get(at);
        Matcher fence = FENCE.matcher(line);
        if (fence.matches()) {
          block(fence.group(1), fence.group(2));
        } else if (line.equals("<!-- run")) {
          script.add(outputTo());
          copyUntil("-->");
          script.add("");
          at++;
        } else {
          excluded = NOT_RUN.matcher(line).matches();
          if (line.startsWith("    ") && COMMAND.matcher(line.strip()).matches()) {
            problems.add((at + 1) + ": a command in an indented block; use ```sh");
          }
          if (!line.isBlank()) {
            lastRun = -1;
          }
          script.add("");
          at++;
        }
      }
      return new Guide(String.join("\n", script) + "\n", outputs, notRun, problems);
    }

    private String outputTo() {
      return "exec >\"$GUIDE\"/" + (at + 1) + ".out";
    }

    private void block(String language, String file) {
      int start = at + 1;
      boolean isExcluded = excluded;
      excluded = false;
      if (isExcluded) {
        skip();
        notRun++;
      } else if (language.equals("sh")) {
        script.add(outputTo());
        copyUntil("```");
        script.add("");
        at++;
        lastRun = start;
        return;
      } else if (file != null) {
        script.add("cat >" + file + " <<'" + END + "'");
        copyUntil("```");
        script.add(END);
        at++;
      } else {
        List<String> content = skip();
        if (language.equals("text") && lastRun > 0) {
          outputs.add(new Output(lastRun, content));
        } else if (language.isEmpty() || content.stream().anyMatch(this::isCommand)) {
          problems.add(start + ": neither sh, nor a file, nor an output, nor marked as not run");
        }
      }
      lastRun = -1;
    }

    private boolean isCommand(String line) {
      return COMMAND.matcher(line).matches();
    }

    private void copyUntil(String end) {
      at++;
      while (!lines.get(at).equals(end)) {
        script.add(lines.get(at++));
      }
    }

    private List<String> skip() {
      var content = new ArrayList<String>();
      script.add("");
      at++;
      while (!lines.get(at).equals("```")) {
        content.add(lines.get(at++));
        script.add("");
      }
      script.add("");
      at++;
      return content;
    }
  }
}
