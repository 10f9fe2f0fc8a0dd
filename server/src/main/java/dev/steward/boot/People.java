package dev.steward.boot;

import dev.steward.access.AccessSettings;
import dev.steward.access.Authenticator;
import dev.steward.access.Authorization;
import dev.steward.access.Authorizer;
import dev.steward.access.Crumbs;
import dev.steward.access.FirstAdmin;
import dev.steward.access.Groups;
import dev.steward.access.ItemGrantIndex;
import dev.steward.access.Passwords;
import dev.steward.access.Sessions;
import dev.steward.access.StrategyAuthorizer;
import dev.steward.access.TokenUsage;
import dev.steward.access.Tokens;
import dev.steward.access.Users;
import dev.steward.audit.Audit;

/** Wires users, authentication and authorization. */
final class People {

  final Audit audit;
  final ItemGrantIndex grantedItems;
  final Authorizer rights;
  final Authorization authorization;
  final Passwords passwords;
  final Tokens tokens;
  final Users users;
  final Groups groups;
  final AccessSettings accessSettings;
  final TokenUsage usage;
  final Sessions sessions;
  final Crumbs crumbs;
  final Authenticator login;

  People(Ground ground) {
    var store = ground.store();
    var clock = ground.clock();
    var random = ground.random();
    audit = new Audit(store, clock);
    grantedItems = new ItemGrantIndex(store);
    var strategy = new StrategyAuthorizer(store, grantedItems);
    rights = strategy;
    authorization = new Authorization(store, strategy, audit);
    passwords = new Passwords(random, ground.steady());
    tokens = new Tokens(store, rights, audit, ground.key(), random, clock);
    users = new Users(store, rights, passwords, tokens, audit, random, clock);
    groups = new Groups(store, rights, audit, users);
    accessSettings = new AccessSettings(store, rights, audit);
    usage = new TokenUsage(store, accessSettings, clock);
    sessions = new Sessions(store, users, ground.key(), random, clock);
    crumbs = new Crumbs(ground.key());
    login = new Authenticator(users, tokens, passwords);
  }

  /** Creates the first administrator at the first start; true if this is the first start. */
  boolean ensureAdmin(Ground ground) {
    return FirstAdmin.ensure(
        users, ground.folder(), ground.settings().adminPasswordFile(), ground.random());
  }
}
