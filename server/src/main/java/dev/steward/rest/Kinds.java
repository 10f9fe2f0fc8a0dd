package dev.steward.rest;

import dev.steward.access.Caller;
import dev.steward.access.Subject;
import dev.steward.access.User;
import dev.steward.engine.Engine;
import dev.steward.gate.Kind;
import dev.steward.gate.Site;
import dev.steward.job.Folder;
import dev.steward.job.Job;
import dev.steward.metric.Load;
import dev.steward.node.LabelExpression;
import dev.steward.node.Node;
import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.rest.node.ExecutorView;
import dev.steward.run.JobRun;

/** The resource types of the server. The remote API and the pages both add their routes to them. */
public record Kinds(
    Kind<Site> server,
    Kind<User> user,
    Kind<Caller> whoAmI,
    Kind<Site> crumbIssuer,
    Kind<Site> securityRealm,
    Kind<ViewPlace> view,
    Kind<ViewPlace> myView,
    Kind<User> myViews,
    Kind<Folder> folder,
    Kind<Job> job,
    Kind<JobRun> run,
    Kind<Queue> queue,
    Kind<QueueItem> queueItem,
    Kind<Engine> computers,
    Kind<Node> computer,
    Kind<ExecutorView> executor,
    Kind<LabelExpression> label,
    Kind<Load> load,
    Kind<Load> unlabeledLoad,
    Kind<Site> plugins,
    Kind<Site> manage) {

  public static Kinds make() {
    return new Kinds(
        new Kind<>("server", _ -> Subject.SERVER),
        new Kind<>("user", user -> Subject.user(user.id())),
        new Kind<>("whoAmI", _ -> Subject.SERVER),
        new Kind<>("crumbIssuer", _ -> Subject.SERVER),
        new Kind<>("securityRealm", _ -> Subject.SERVER),
        new Kind<>("view", ViewPlace::subject),
        new Kind<>("myView", ViewPlace::subject),
        new Kind<>("myViews", user -> Subject.user(user.id())),
        new Kind<>("folder", Folder::subject),
        new Kind<>("job", Job::subject),
        new Kind<>("run", JobRun::subject),
        new Kind<>("queue", _ -> Subject.SERVER),
        new Kind<>("queueItem", item -> Subject.item(item.jobName())),
        new Kind<>("computers", _ -> Subject.SERVER),
        new Kind<>("computer", _ -> Subject.SERVER),
        new Kind<>("executor", _ -> Subject.SERVER),
        new Kind<>("label", _ -> Subject.SERVER),
        new Kind<>("load", _ -> Subject.SERVER),
        new Kind<>("unlabeledLoad", _ -> Subject.SERVER),
        new Kind<>("pluginManager", _ -> Subject.SERVER),
        new Kind<>("manage", _ -> Subject.SERVER));
  }
}
