package dev.steward.trigger;

import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.ParameterType;
import dev.steward.queue.Queue;
import dev.steward.run.Cause;
import dev.steward.run.ParameterResolver;
import dev.steward.run.ParameterValue;
import java.util.ArrayList;
import java.util.Map;

/** Queues the builds that webhooks start. */
public final class WebhookBuilds {

  private final Jobs jobs;
  private final Queue queue;

  public WebhookBuilds(Jobs jobs, Queue queue) {
    this.jobs = jobs;
    this.queue = queue;
  }

  /** Queues a build; values are passed even if the job declares no parameters for them. */
  long schedule(Job job, Map<String, String> values, Cause cause) {
    Definition definition = jobs.definition(job);
    var parameterValues =
        new ArrayList<ParameterValue>(ParameterResolver.of(jobs, definition, values));
    values.forEach((name, value) -> {
      if (definition.parameters().stream().map(BuildParameter::name).noneMatch(name::equals)) {
        parameterValues.add(new ParameterValue(name, ParameterType.TEXT, value));
      }
    });
    return queue.schedule(job, parameterValues, cause, queue.quietMillis(definition)).item().id();
  }
}
