package dev.steward.rest.node;

import dev.steward.host.inbound.Agent;
import dev.steward.host.inbound.InboundConnections;
import dev.steward.http.Response;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;

/**
 * {@code GET /agent/connect}: the WebSocket of inbound agents. An agent has no account: the secret
 * of its node admits it, and any other credentials of the request are ignored.
 */
public final class InboundAgentEndpoints {

  private final InboundConnections connections;

  public InboundAgentEndpoints(InboundConnections connections) {
    this.connections = connections;
  }

  /** Registers the route. */
  public void addRoutes(ResourceTypes kinds) {
    kinds.server().route(Method.GET, Agent.PATH, AccessRule.hook(), this::connect);
  }

  private Response connect(RequestContext call, Site site) {
    return site.allowsWebSocket(call.request())
        ? connections.accept(call.request())
        : Response.text(403, "This URL is for agents, not for pages on other sites.\n");
  }
}
