package dev.steward.rest.cli;

import dev.steward.job.Job;
import dev.steward.problem.Problem;
import dev.steward.run.Notes;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.scm.Change;
import dev.steward.scm.ScmNotes;
import dev.steward.text.Html;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Commands that describe, keep and delete builds, and list their changes. */
public final class RunCommands {

  private static final String JOB = "JOB";
  private static final String NUMBER = "N";
  private static final String RANGE = "RANGE";

  private final Runs runs;
  private final Notes notes;
  private final NameLookup lookup;

  public RunCommands(Runs runs, Notes notes, NameLookup lookup) {
    this.runs = runs;
    this.notes = notes;
    this.lookup = lookup;
  }

  /** Adds the commands. */
  public void addTo(CommandTable table) {
    table.add(
        onRun("set-build-description", "Sets the description of a build.")
            .required("DESCRIPTION", "the text, or = to read it from standard input")
            .readsInput()
            .runs(this::describe));
    table.add(
        onRun("set-build-display-name", "Sets the display name of a build.")
            .required("DISPLAYNAME", "the name, or = to read it from standard input")
            .readsInput()
            .runs(this::rename));
    table.add(onRun("keep-build", "Keeps a build indefinitely.").runs(this::keep));
    table.add(
        new CliCommand("delete-builds", "Deletes builds.")
            .required(JOB, "full name of the job")
            .required(RANGE, "builds: 1-5,8")
            .runs(this::delete));
    table.add(
        new CliCommand("list-changes", "Lists the changes in builds.")
            .required(JOB, "full name of the job")
            .required(RANGE, "builds: 1-5,8")
            .option("-format", "XML|CSV|PLAIN", "output format; default PLAIN")
            .runs(this::changes));
  }

  private static CliCommand onRun(String name, String summary) {
    return new CliCommand(name, summary)
        .required(JOB, "full name of the job")
        .required(NUMBER, "number of the build, or a permalink such as lastBuild");
  }

  private void describe(CommandContext context) throws IOException {
    Job job = job(context);
    Run run = run(context, job);
    runs.describe(context.caller(), job, run, context.textOf("DESCRIPTION"), run.displayName());
  }

  private void rename(CommandContext context) throws IOException {
    Job job = job(context);
    Run run = run(context, job);
    runs.describe(
        context.caller(), job, run, run.description(), context.textOf("DISPLAYNAME").strip());
  }

  private void keep(CommandContext context) {
    Job job = job(context);
    runs.keep(context.caller(), job, run(context, job), true);
  }

  private void delete(CommandContext context) {
    Job job = job(context);
    int deleted = 0;
    for (Run run : lookup.runs(job, context.arguments().get(RANGE))) {
      runs.delete(context.caller(), job, run);
      deleted++;
    }
    context.print("Deleted " + deleted + " builds");
  }

  private void changes(CommandContext context) {
    Job job = job(context);
    String formatOption = context.arguments().find("-format");
    String format = formatOption == null ? "PLAIN" : formatOption.toUpperCase(Locale.ROOT);
    if (!List.of("PLAIN", "CSV", "XML").contains(format)) {
      throw new UsageError("-format must be XML, CSV or PLAIN");
    }
    var text = new StringBuilder(format.equals("XML") ? "<changes>\n" : "");
    for (Run run : lookup.runs(job, context.arguments().get(RANGE))) {
      String note = notes.find(run.id(), ScmNotes.CHANGES);
      List<Change> changes = note == null ? List.of() : ScmNotes.changeSet(note).changes();
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
    context.out().print(text.append(format.equals("XML") ? "</changes>\n" : ""));
    context.out().flush();
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

  private Job job(CommandContext context) {
    return lookup.job(context.caller(), context.arguments().get(JOB));
  }

  private Run run(CommandContext context, Job job) {
    String name = context.arguments().get(NUMBER);
    if (name.isEmpty()) {
      throw new Problem.Invalid("A build number is required.");
    }
    return lookup.run(job, name);
  }
}
