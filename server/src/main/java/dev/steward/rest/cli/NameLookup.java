package dev.steward.rest.cli;

import dev.steward.access.Caller;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.problem.Problem;
import dev.steward.rest.job.JobEndpoints;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Finds the items and runs that command arguments name. */
public final class NameLookup {

  private static final int MAX_RUNS = 1_000;

  private final Jobs jobs;
  private final Runs runs;

  public NameLookup(Jobs jobs, Runs runs) {
    this.jobs = jobs;
    this.runs = runs;
  }

  Item item(Caller caller, String name) {
    Item item = jobs.findItem(caller, withoutLeadingSlash(name));
    if (item == null) {
      throw new Problem.NotFound("No such job '" + name + "'");
    }
    return item;
  }

  Job job(Caller caller, String name) {
    if (item(caller, name) instanceof Job job) {
      return job;
    }
    throw new Problem.NotFound("'" + name + "' is a folder, not a job");
  }

  private static String withoutLeadingSlash(String name) {
    return name.startsWith("/") ? name.substring(1) : name;
  }

  /** Parent folder of a new item with this full name; null for the top level. */
  @Nullable Folder parentFolder(Caller caller, String fullName) {
    String name = withoutLeadingSlash(fullName);
    int slash = name.lastIndexOf('/');
    if (slash < 0) {
      return null;
    }
    if (jobs.findItem(caller, name.substring(0, slash)) instanceof Folder folder) {
      return folder;
    }
    throw new Problem.NotFound("Unknown folder '" + name.substring(0, slash) + "'");
  }

  static String lastSegment(String fullName) {
    return fullName.substring(fullName.lastIndexOf('/') + 1);
  }

  /** Finds a run by number or by a permalink such as {@code lastBuild}. */
  Run run(Job job, String name) {
    Run run = JobEndpoints.run(runs, job, name);
    if (run == null) {
      throw new Problem.NotFound("No such build #" + name + " of " + job.fullName());
    }
    return run;
  }

  /** Runs in a range such as {@code 1-5,8,10-}, oldest first. */
  List<Run> runs(Job job, String range) {
    LongPredicate inRange = range(range);
    var matches = new ArrayList<Run>();
    int skip = 0;
    while (true) {
      List<Run> page = runs.newest(job, skip, MAX_RUNS);
      for (Run run : page) {
        if (inRange.test(run.number())) {
          matches.addFirst(run);
        }
      }
      if (page.size() < MAX_RUNS) {
        return matches;
      }
      skip += MAX_RUNS;
    }
  }

  static LongPredicate range(String text) {
    LongPredicate inRange = _ -> false;
    for (String part : text.split(",", -1)) {
      try {
        int dash = part.indexOf('-');
        long from = dash == 0 ? 0 : Long.parseLong(dash < 0 ? part : part.substring(0, dash));
        long to =
            dash < 0
                ? from
                : dash == part.length() - 1
                    ? Long.MAX_VALUE
                    : Long.parseLong(part.substring(dash + 1));
        if (from > to) {
          throw new NumberFormatException();
        }
        inRange = inRange.or(number -> number >= from && number <= to);
      } catch (NumberFormatException e) {
        throw new UsageError("invalid build range \"" + text + "\"; example: 1-5,8");
      }
    }
    return inRange;
  }

  /** Display name: {@code folder » job #3}. */
  String displayName(Job job, Run run) {
    return jobs.fullDisplayName(job, job.name()) + " " + run.name();
  }
}
