package dev.steward.access;

import dev.steward.problem.Problem;
import java.util.Set;

/**
 * The authorization strategy and the enabled optional permissions.
 *
 * @param enabledOptional the enabled optional permissions
 */
public record AuthorizationPolicy(Strategy strategy, Set<Permission> enabledOptional) {

  /** The policy of a new server. */
  public static final AuthorizationPolicy DEFAULT =
      new AuthorizationPolicy(new Strategy.FullControlOnceLoggedIn(false), Set.of());

  /** Rejects permissions that are not optional. */
  public AuthorizationPolicy {
    for (Permission permission : enabledOptional) {
      if (!permission.isOptional()) {
        throw new Problem.Invalid(
            permission.title() + " is not an optional permission: it is always enabled.");
      }
    }
    enabledOptional = Set.copyOf(enabledOptional);
  }

  /** The given permission, or the one that is checked in its place while it is disabled. */
  public Permission effective(Permission permission) {
    Permission substitute = permission.substitute();
    return substitute == null || enabledOptional.contains(permission) ? permission : substitute;
  }
}
