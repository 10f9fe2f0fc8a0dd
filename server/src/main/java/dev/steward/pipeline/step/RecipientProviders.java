package dev.steward.pipeline.step;

import dev.steward.access.Caller;
import dev.steward.job.Job;
import dev.steward.mail.Email;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.StepCall;
import dev.steward.run.Cause;
import dev.steward.run.Run;
import dev.steward.scm.Change;
import dev.steward.scm.Committer;
import dev.steward.scm.ScmNotes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the people whom the argument {@code recipientProviders} of an email describes. */
final class RecipientProviders {
  private final WorkServices services;
  private final StepCall call;
  private final Set<String> addresses = new LinkedHashSet<>();
  private final StringBuilder lines = new StringBuilder();

  RecipientProviders(WorkServices services, StepCall call) {
    this.services = services;
    this.call = call;
  }

  /** The addresses and lines for the log, as a value for the journal. */
  Map<String, Object> find(List<DescribableValue> providers) {
    providers.forEach(this::add);
    return Map.of("addresses", List.copyOf(addresses), "lines", lines.toString());
  }

  private void add(DescribableValue provider) {
    Run run = call.run().run();
    if (provider.is("developers", "DevelopersRecipientProvider")
        || provider.is("contributor", "ContributorRecipientProvider")) {
      addAuthors(run);
    } else if (provider.is("culprits", "CulpritsRecipientProvider")
        || provider.is("brokenBuildSuspects", "FirstFailingBuildSuspectsRecipientProvider")
        || provider.is("brokenTestsSuspects", "FailingTestSuspectsRecipientProvider")) {
      String people = services.notes().find(run.id(), ScmNotes.CULPRITS);
      if (people != null) {
        ScmNotes.people(people).forEach(this::add);
      }
    } else if (provider.is("upstreamDevelopers", "UpstreamComitterRecipientProvider")) {
      addUpstream(run.causes());
    } else if (provider.is("requestor", "RequesterRecipientProvider")
        || provider.is("buildUser", "BuildUserRecipientProvider")) {
      addStarter(run.causes());
    } else if (!provider.is("recipients", "ListRecipientProvider")) {
      lines
          .append("The recipient provider ")
          .append(provider.name())
          .append(" is not supported; its recipients do not receive the email.\n");
    }
  }

  private void addAuthors(Run run) {
    String note = services.notes().find(run.id(), ScmNotes.CHANGES);
    if (note != null) {
      ScmNotes.changeSets(note).stream()
          .flatMap(set -> set.changes().stream())
          .map(Change::attributedTo)
          .forEach(this::add);
    }
  }

  private void add(Committer person) {
    if (!person.email().isBlank()) {
      addresses.add(person.email());
    }
  }

  private void addUpstream(List<Cause> causes) {
    for (Cause cause : causes) {
      if (cause instanceof Cause.UpstreamCause(String name, long number, List<Cause> further)) {
        Job job = services.build().jobs().find(Caller.system(), name);
        Run run = job == null ? null : services.build().runs().find(job, number);
        if (run != null) {
          addAuthors(run);
        }
        addUpstream(further);
      }
    }
  }

  /** Users have no email address here, unless their id is one. */
  private void addStarter(List<Cause> causes) {
    var starters = new ArrayList<String>();
    collectStarters(causes, starters);
    for (String starter : starters) {
      if (Email.isMailbox(starter)) {
        addresses.add(starter);
      } else {
        lines
            .append("The email is not sent to the user ")
            .append(starter)
            .append(", whose ID is not an email address. Name the address in the parameter to.\n");
      }
    }
  }

  private static void collectStarters(List<Cause> causes, List<String> starters) {
    for (Cause cause : causes) {
      @Nullable String id =
          switch (cause) {
            case Cause.UserCause(String user, _) -> user;
            case Cause.CliCause(String user, _) -> user;
            case Cause.UpstreamCause(_, _, List<Cause> further) -> {
              collectStarters(further, starters);
              yield null;
            }
            case Cause.RemoteCause _,
                Cause.HiddenUpstreamCause _,
                Cause.TimerCause _,
                Cause.ScmChangeCause _,
                Cause.TriggerCause _ ->
                null;
          };
      if (id != null && !starters.contains(id)) {
        starters.add(id);
      }
    }
  }
}
