package dev.steward.rest.report;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.export.Exported;
import dev.steward.gate.Call;
import dev.steward.gate.Kind;
import dev.steward.gate.Path;
import dev.steward.gate.Right;
import dev.steward.job.Definition;
import dev.steward.job.Job;
import dev.steward.job.JobLinks;
import dev.steward.job.Publisher;
import dev.steward.problem.Problem;
import dev.steward.report.Summary;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.run.JobRun;
import dev.steward.run.Result;
import dev.steward.run.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code RUN/aggregatedTestReport/…}: the tests of the builds of other jobs that used what this run
 * made, added up. The files themselves, by their fingerprints, say which builds these are.
 */
final class Aggregates {

  private static final int MOST_JOBS = 100;

  private final Parts parts;

  private Aggregates(Parts parts) {
    this.parts = parts;
  }

  /** A run whose job asks for a sum, and the jobs that it is of. */
  private record Asked(JobRun which, Publisher.AggregateTests wanted) {}

  static void rows(Kinds kinds, Parts parts) {
    var aggregates = new Aggregates(parts);
    var kind = new Kind<Asked>("aggregatedTestReport", of -> of.which().subject());
    kinds.run().leads("aggregatedTestReport", kind, aggregates::find);
    kind.exports(
        Right.needs(Permission.ITEM_READ),
        (call, of) -> Exported.of(TestModel.SUM, aggregates.sum(call, of)));
  }

  private @Nullable Asked find(Caller caller, JobRun which, String word) {
    Definition definition;
    try {
      definition = parts.jobs().definition(which.job(), which.run().revision());
    } catch (Problem.NotFound e) {
      definition = parts.jobs().definition(which.job());
    }
    for (Publisher publisher : definition.publishers()) {
      if (publisher instanceof Publisher.AggregateTests wanted) {
        return new Asked(which, wanted);
      }
    }
    return null;
  }

  private List<Job> jobs(Caller caller, Asked asked) {
    var jobs = new ArrayList<Job>();
    if (asked.wanted().jobs().isBlank()) {
      for (JobLinks.Next next : parts.links().next(asked.which().job())) {
        Job job = parts.jobs().find(next.jobId());
        if (job != null
            && jobs.size() < MOST_JOBS
            && parts.rights().allows(caller, Permission.ITEM_READ, job.subject())) {
          jobs.add(job);
        }
      }
      return jobs;
    }
    for (String name : asked.wanted().jobs().split(",", -1)) {
      Job job = name.isBlank() ? null : parts.jobs().find(caller, name.strip());
      if (job != null && jobs.size() < MOST_JOBS) {
        jobs.add(job);
      }
    }
    return jobs;
  }

  private TestModel.Sum sum(Call call, Asked asked) {
    var children = new ArrayList<TestModel.Child>();
    long failed = 0;
    long skipped = 0;
    long total = 0;
    for (Job job : jobs(call.caller(), asked)) {
      var runs = new ArrayList<Run>();
      for (long number : parts.fingerprints().downstream(asked.which().run().id(), job.id())) {
        Run run = parts.runs().find(job, number);
        if (run != null
            && !run.running()
            && (asked.wanted().failedBuildsToo() || run.result() != Result.FAILURE)) {
          runs.add(run);
        }
      }
      Map<Long, Summary> summaries = parts.reports().summaries(runs.stream().map(Run::id).toList());
      for (Run run : runs) {
        Summary summary = summaries.get(run.id());
        if (summary != null) {
          failed += summary.failed();
          skipped += summary.skipped();
          total += summary.total();
          children.add(new TestModel.Child(url(call, job) + run.number() + "/", summary));
        }
      }
    }
    return new TestModel.Sum(failed, skipped, total, children);
  }

  private static String url(Call call, Job job) {
    var url = new StringBuilder(call.root());
    for (String name : job.fullName().split("/", -1)) {
      url.append("job/").append(Path.encode(name)).append('/');
    }
    return url.toString();
  }
}
