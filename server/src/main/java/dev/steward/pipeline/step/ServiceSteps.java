package dev.steward.pipeline.step;

import dev.steward.pipeline.run.PipelineStep;
import java.util.ArrayList;
import java.util.List;

/** The steps that use other services. */
final class ServiceSteps {

  private final WorkServices services;

  ServiceSteps(WorkServices services) {
    this.services = services;
  }

  List<PipelineStep> all() {
    var all = new ArrayList<PipelineStep>();
    all.add(new SlackStep(services).step());
    all.add(new HttpRequestStep(services).step());
    all.add(new GithubStatusStep(services).step());
    all.add(new SonarEnvironmentStep(services).step());
    all.add(new QualityGateStep(services).step());
    all.add(new AwsEnvironmentStep(services).step());
    all.addAll(new S3Steps(services).all());
    all.add(new CacheStep(services).step());
    all.add(new AllureStep(services).step());
    all.addAll(new BuildTitleSteps(services).all());
    var files = new ManagedFileStep(services);
    all.add(files.step());
    all.add(new WithMavenStep(services, files).step());
    return all;
  }
}
