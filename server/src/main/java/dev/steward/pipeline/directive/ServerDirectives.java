package dev.steward.pipeline.directive;

import dev.steward.credential.CredentialData;
import dev.steward.engine.Bindings;
import dev.steward.job.Job;
import dev.steward.pipeline.property.PipelineProperties;
import dev.steward.pipeline.property.PipelineProperties.DeclaredProperties;
import dev.steward.pipeline.run.RunContext;
import dev.steward.run.Notes;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.scm.ChangeSet;
import dev.steward.scm.ScmNotes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What directives need, from the server. */
public final class ServerDirectives implements DirectiveServices {
  private static final int BATCH = 20;

  private final Runs runs;
  private final Notes notes;
  private final Bindings bindings;
  private final PipelineProperties properties;
  private final StashCopy stashes;

  /** Gives the stashes of an earlier run of a job to a later one. */
  @FunctionalInterface
  public interface StashCopy {
    void copy(Job job, long origin, Run run);
  }

  public ServerDirectives(
      Runs runs, Notes notes, Bindings bindings, PipelineProperties properties, StashCopy stashes) {
    this.runs = runs;
    this.notes = notes;
    this.bindings = bindings;
    this.properties = properties;
    this.stashes = stashes;
  }

  @Override
  public @Nullable Result previousResult(RunContext run) {
    long before = run.run().number() - 1;
    while (before > 0) {
      List<Run> batch = runs.upTo(run.job(), before, "", BATCH);
      for (Run earlier : batch) {
        if (!earlier.running()) {
          return earlier.result();
        }
      }
      before = batch.isEmpty() ? 0 : batch.getLast().number() - 1;
    }
    return null;
  }

  @Override
  public void copyStashes(RunContext run, long origin) {
    stashes.copy(run.job(), origin, run.run());
  }

  @Override
  public void storeStages(RunContext run, RestartableStages stages) {
    long id = run.run().id();
    String note = stages.toNote();
    if (!note.equals(notes.find(id, RestartableStages.NOTE))) {
      notes.put(id, RestartableStages.NOTE, note);
    }
  }

  @Override
  public List<ChangeSet> changes(RunContext run) {
    String note = notes.find(run.run().id(), ScmNotes.CHANGES);
    return note == null ? List.of() : List.of(ScmNotes.changeSet(note));
  }

  @Override
  public @Nullable CredentialType credentialType(RunContext run, String id) {
    Class<? extends CredentialData> type =
        bindings.type(run.job(), run.definition(), run.run(), id);
    if (type == null) {
      return null;
    }
    if (type == CredentialData.SecretText.class) {
      return CredentialType.TEXT;
    }
    if (type == CredentialData.UsernamePassword.class) {
      return CredentialType.USERNAME_PASSWORD;
    }
    if (type == CredentialData.SecretFile.class) {
      return CredentialType.FILE;
    }
    return type == CredentialData.SshKey.class ? CredentialType.SSH_KEY : CredentialType.OTHER;
  }

  @Override
  public List<String> apply(RunContext run, DeclaredProperties declared) {
    return properties.declare(run.job(), run.run(), declared);
  }
}
