package dev.steward.scm;

import dev.steward.export.Model;
import java.util.List;
import java.util.function.UnaryOperator;

/** The export model of authors and committers. */
public final class CommitterModel {

  /** A person, with the URLs of users by name. */
  public record CommitterLink(Committer person, UnaryOperator<String> userUrl) {}

  /** Exports committers as users, whether or not this server has such a user. */
  public static final Model<CommitterLink> MODEL =
      Model.<CommitterLink>of("hudson.model.User")
          .text("absoluteUrl", link -> link.userUrl().apply(link.person().name()))
          .visible(999)
          .text("fullName", link -> link.person().name())
          .visible(999)
          .build();

  private CommitterModel() {}

  /** Links people to users. */
  public static List<CommitterLink> links(List<Committer> people, UnaryOperator<String> userUrl) {
    return people.stream().map(person -> new CommitterLink(person, userUrl)).toList();
  }
}
