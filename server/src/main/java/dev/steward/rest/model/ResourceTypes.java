package dev.steward.rest.model;

import dev.steward.access.Caller;
import dev.steward.access.ProtectedObject;
import dev.steward.access.User;
import dev.steward.engine.Engine;
import dev.steward.job.Folder;
import dev.steward.job.Job;
import dev.steward.metric.Load;
import dev.steward.node.LabelExpression;
import dev.steward.node.Node;
import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Site;
import dev.steward.run.JobRun;

/** The resource types of the server. The remote API and the pages both add their routes to them. */
public record ResourceTypes(
    ResourceType<Site> server,
    ResourceType<User> user,
    ResourceType<Caller> whoAmI,
    ResourceType<Site> crumbIssuer,
    ResourceType<Site> securityRealm,
    ResourceType<ViewResource> view,
    ResourceType<ViewResource> myView,
    ResourceType<User> myViews,
    ResourceType<Folder> folder,
    ResourceType<Job> job,
    ResourceType<JobRun> run,
    ResourceType<Queue> queue,
    ResourceType<QueueItem> queueItem,
    ResourceType<Engine> computers,
    ResourceType<Node> computer,
    ResourceType<ExecutorView> executor,
    ResourceType<LabelExpression> label,
    ResourceType<Load> load,
    ResourceType<Load> unlabeledLoad,
    ResourceType<Site> plugins,
    ResourceType<Site> manage) {

  public static ResourceTypes make() {
    return new ResourceTypes(
        new ResourceType<>("server", _ -> ProtectedObject.SERVER),
        new ResourceType<>("user", user -> ProtectedObject.user(user.id())),
        new ResourceType<>("whoAmI", _ -> ProtectedObject.SERVER),
        new ResourceType<>("crumbIssuer", _ -> ProtectedObject.SERVER),
        new ResourceType<>("securityRealm", _ -> ProtectedObject.SERVER),
        new ResourceType<>("view", ViewResource::subject),
        new ResourceType<>("myView", ViewResource::subject),
        new ResourceType<>("myViews", user -> ProtectedObject.user(user.id())),
        new ResourceType<>("folder", Folder::protectedObject),
        new ResourceType<>("job", Job::protectedObject),
        new ResourceType<>("run", JobRun::subject),
        new ResourceType<>("queue", _ -> ProtectedObject.SERVER),
        new ResourceType<>("queueItem", item -> ProtectedObject.item(item.jobName())),
        new ResourceType<>("computers", _ -> ProtectedObject.SERVER),
        new ResourceType<>("computer", _ -> ProtectedObject.SERVER),
        new ResourceType<>("executor", _ -> ProtectedObject.SERVER),
        new ResourceType<>("label", _ -> ProtectedObject.SERVER),
        new ResourceType<>("load", _ -> ProtectedObject.SERVER),
        new ResourceType<>("unlabeledLoad", _ -> ProtectedObject.SERVER),
        new ResourceType<>("pluginManager", _ -> ProtectedObject.SERVER),
        new ResourceType<>("manage", _ -> ProtectedObject.SERVER));
  }
}
