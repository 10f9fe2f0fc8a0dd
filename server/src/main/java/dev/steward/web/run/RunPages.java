package dev.steward.web.run;

import dev.steward.access.Permission;
import dev.steward.gate.Call;
import dev.steward.gate.Right;
import dev.steward.gate.Route.Method;
import dev.steward.http.Response;
import dev.steward.rest.Kinds;
import dev.steward.run.Cause;
import dev.steward.run.JobRun;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.web.Frame;
import dev.steward.web.Templates;
import dev.steward.web.Words;
import java.util.Map;
import java.util.stream.Collectors;

/** The pages of builds. */
public final class RunPages {

  private RunPages() {}

  /** Adds the rows. */
  public static void add(Kinds kinds) {
    Right read = Right.needs(Permission.ITEM_READ);
    kinds
        .run()
        .row(Method.ANY, "", read, RunPages::run)
        .row(Method.GET, "console", read, RunPages::run)
        .row(Method.GET, "consoleFull", read, RunPages::run);
  }

  private static Response run(Call call, JobRun which) {
    Run run = which.run();
    Result result = run.result();
    String description = run.description();
    String jobPath = call.path().substring(0, call.path().length() - last(call).length());
    return Templates.page(
        call,
        200,
        "run/run.jte",
        Map.of(
            "frame",
            Frame.of(call),
            "run",
            new RunView(
                which.title(),
                which.job().fullName(),
                jobPath,
                run.name(),
                jobPath + run.number() + "/",
                Words.colour(result),
                run.running(),
                description == null ? "" : description,
                run.causes().stream().map(Cause::line).distinct().collect(Collectors.joining(", "))
                    + ", "
                    + Words.when(run.startedAt())
                    + (result == null
                        ? ", running"
                        : ", " + result + " after " + Words.took(run.duration())),
                call.may(Permission.ITEM_CANCEL),
                call.may(Permission.RUN_DELETE),
                run.artifacts())));
  }

  /** The run's own part of the path, with its slash: a number or a permalink. */
  private static String last(Call call) {
    var parent = call.place().parent();
    return parent == null ? "" : call.place().url().substring(parent.url().length());
  }
}
