package dev.steward.rest;

import dev.steward.access.Caller;
import dev.steward.access.ProtectedObject;
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
        new Kind<>("server", _ -> ProtectedObject.SERVER),
        new Kind<>("user", user -> ProtectedObject.user(user.id())),
        new Kind<>("whoAmI", _ -> ProtectedObject.SERVER),
        new Kind<>("crumbIssuer", _ -> ProtectedObject.SERVER),
        new Kind<>("securityRealm", _ -> ProtectedObject.SERVER),
        new Kind<>("view", ViewPlace::subject),
        new Kind<>("myView", ViewPlace::subject),
        new Kind<>("myViews", user -> ProtectedObject.user(user.id())),
        new Kind<>("folder", Folder::subject),
        new Kind<>("job", Job::subject),
        new Kind<>("run", JobRun::subject),
        new Kind<>("queue", _ -> ProtectedObject.SERVER),
        new Kind<>("queueItem", item -> ProtectedObject.item(item.jobName())),
        new Kind<>("computers", _ -> ProtectedObject.SERVER),
        new Kind<>("computer", _ -> ProtectedObject.SERVER),
        new Kind<>("executor", _ -> ProtectedObject.SERVER),
        new Kind<>("label", _ -> ProtectedObject.SERVER),
        new Kind<>("load", _ -> ProtectedObject.SERVER),
        new Kind<>("unlabeledLoad", _ -> ProtectedObject.SERVER),
        new Kind<>("pluginManager", _ -> ProtectedObject.SERVER),
        new Kind<>("manage", _ -> ProtectedObject.SERVER));
  }
}
