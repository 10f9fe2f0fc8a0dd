package dev.steward.pipeline.step;

import dev.steward.pipeline.run.PipelineStep;
import dev.steward.run.Run;
import java.util.ArrayList;
import java.util.List;

/** The steps that work on machines: commands, files, sources, results and credentials. */
public final class WorkSteps {
  private final WorkServices services;

  public WorkSteps(WorkServices services) {
    this.services = services;
  }

  /** All steps, in the order of the reference. */
  public List<PipelineStep> all() {
    var all = new ArrayList<PipelineStep>();
    all.addAll(new NodeSteps(services).all());
    all.addAll(new ContainerSteps(services).all());
    all.addAll(new PodSteps(services).all());
    all.addAll(ShellSteps.all());
    all.addAll(new FileSteps(services).all());
    all.addAll(FileObjectSteps.all());
    all.addAll(HashSteps.all());
    all.addAll(new CompressSteps(services).all());
    all.addAll(new ExtractSteps(services).all());
    all.add(new TeeStep(services).step());
    all.addAll(DataSteps.all());
    all.addAll(CsvSteps.all());
    all.add(new ManifestStep(services).step());
    all.addAll(MavenSteps.all());
    all.add(VersionStep.step());
    all.add(new NodesByLabelStep(services.nodes()).step());
    all.addAll(new StashSteps(services).all());
    all.addAll(new ScmSteps(services).all());
    all.addAll(new TypedSteps(services).all());
    all.addAll(new ReportSteps(services).all());
    all.add(new CredentialStep(services).step());
    all.addAll(new ToolSteps(services).all());
    all.addAll(new MailStep(services).all());
    all.addAll(new ServiceSteps(services).all());
    return all;
  }

  /**
   * Ends the processes that a run has left on its machines, and deletes its secret files, control
   * files and, unless the job keeps them, its stashes. Called before a run is completed; machines
   * that do not respond are cleaned when they are connected again.
   */
  public void cleanUp(Run run) {
    services.machines().cleanUp(run);
    services.podTemplates().removeAll(run.id());
    services.stashes().onEnd(run);
  }
}
