package dev.steward.rest.cli;

import dev.steward.job.Job;
import dev.steward.problem.Problem;
import dev.steward.rest.Parts;
import dev.steward.run.Run;
import dev.steward.scm.Change;
import dev.steward.scm.ScmNotes;
import dev.steward.text.Html;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Commands that describe, keep and delete builds, and list their changes. */
final class RunCommands {

  private static final String JOB = "JOB";
  private static final String NUMBER = "N";
  private static final String RANGE = "RANGE";

  private final Parts parts;
  private final Named named;

  private RunCommands(Parts parts, Named named) {
    this.parts = parts;
    this.named = named;
  }

  static void add(CommandTable table, Parts parts, Named named) {
    var commands = new RunCommands(parts, named);
    table.add(
        one("set-build-description", "Sets the description of a build.")
            .needs("DESCRIPTION", "the text; = for standard input")
            .readsInput()
            .does(commands::describe));
    table.add(
        one("set-build-display-name", "Sets the display name of a build.")
            .needs("DISPLAYNAME", "the name; = for standard input")
            .readsInput()
            .does(commands::rename));
    table.add(one("keep-build", "Keeps a build indefinitely.").does(commands::keep));
    table.add(
        new CliCommand("delete-builds", "Deletes builds.")
            .needs(JOB, "full name of the job")
            .needs(RANGE, "builds: 1-5,8")
            .does(commands::delete));
    table.add(
        new CliCommand("list-changes", "Lists the changes of builds.")
            .needs(JOB, "full name of the job")
            .needs(RANGE, "builds: 1-5,8")
            .valued("-format", "XML|CSV|PLAIN", "output format; default PLAIN")
            .does(commands::changes));
  }

  private static CliCommand one(String name, String summary) {
    return new CliCommand(name, summary)
        .needs(JOB, "full name of the job")
        .needs(NUMBER, "number of the build, or a permalink such as lastBuild");
  }

  private void describe(Asked asked) throws IOException {
    Job job = job(asked);
    Run run = run(asked, job);
    parts.runs().describe(asked.caller(), job, run, asked.textOf("DESCRIPTION"), run.displayName());
  }

  private void rename(Asked asked) throws IOException {
    Job job = job(asked);
    Run run = run(asked, job);
    parts
        .runs()
        .describe(asked.caller(), job, run, run.description(), asked.textOf("DISPLAYNAME").strip());
  }

  private void keep(Asked asked) {
    Job job = job(asked);
    parts.runs().keep(asked.caller(), job, run(asked, job), true);
  }

  private void delete(Asked asked) {
    Job job = job(asked);
    int deleted = 0;
    for (Run run : named.runs(job, asked.words().get(RANGE))) {
      parts.runs().delete(asked.caller(), job, run);
      deleted++;
    }
    asked.print("Deleted " + deleted + " builds");
  }

  private void changes(Asked asked) {
    Job job = job(asked);
    String asText = asked.words().find("-format");
    String format = asText == null ? "PLAIN" : asText.toUpperCase(Locale.ROOT);
    if (!List.of("PLAIN", "CSV", "XML").contains(format)) {
      throw new Misused("-format must be XML, CSV or PLAIN");
    }
    var text = new StringBuilder(format.equals("XML") ? "<changes>\n" : "");
    for (Run run : named.runs(job, asked.words().get(RANGE))) {
      String note = parts.notes().find(run.id(), ScmNotes.CHANGES);
      List<Change> changes = note == null ? List.of() : ScmNotes.changes(note);
      if (format.equals("XML")) {
        text.append("<build number='").append(run.number()).append("'>\n");
      }
      for (Change change : changes) {
        text.append(line(format, change));
      }
      if (format.equals("XML")) {
        text.append("</build>\n");
      }
    }
    asked.out().print(text.append(format.equals("XML") ? "</changes>\n" : ""));
    asked.out().flush();
  }

  private static String line(String format, Change change) {
    String author = change.author().name();
    return switch (format) {
      case "CSV" -> quoted(author) + "," + quoted(change.title()) + "\n";
      case "XML" ->
          "<changeset id='"
              + Html.escape(change.id())
              + "' author='"
              + Html.escape(author)
              + "'>"
              + Html.escape(change.message())
              + "</changeset>\n";
      default -> author + "\t" + change.title() + "\n";
    };
  }

  private static String quoted(@Nullable String text) {
    return "\"" + String.valueOf(text).replace("\"", "\"\"") + "\"";
  }

  private Job job(Asked asked) {
    return named.job(asked.caller(), asked.words().get(JOB));
  }

  private Run run(Asked asked, Job job) {
    String name = asked.words().get(NUMBER);
    if (name.isEmpty()) {
      throw new Problem.Invalid("A build number is required.");
    }
    return named.run(job, name);
  }
}
