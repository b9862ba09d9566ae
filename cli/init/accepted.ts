import { examine } from '../../shared/config/parse.ts';
import type { Finding } from '../../shared/schema/problems.ts';
import type { BindingDraft, Decision, Offer, Proposal, ZoneEntry } from './proposal.ts';
import { bindingValue, topLevel } from './values.ts';

/**
 * Leaves out what `validate` refuses: zones and bindings of the file, and offered zones that it would refuse once they are
 * uncommented. The reason becomes a decision.
 */
export function withAcceptedParts(proposal: Proposal): Proposal {
  const live = withoutFindings(proposal);
  return { ...live, bindings: live.bindings.map((draft) => withAcceptedOffers(draft, live)) };
}

/** Each step leaves out one zone or one binding, so it ends. Findings about other keys remain for the loader. */
function withoutFindings(proposal: Proposal): Proposal {
  const drafts = proposal.bindings.filter(({ isCommentedOut }) => !isCommentedOut);
  for (const { path, what, remedy } of findingsOf(proposal, drafts)) {
    const [top, index, key, place] = path;
    const draft = top === 'bindings' ? drafts[Number(index)] : undefined;
    if (draft === undefined) continue;
    const zone = key === 'zones' ? draft.zones[Number(place)] : undefined;
    const without =
      zone === undefined
        ? asComment(draft, { what: `validate refuses this binding: ${what}`, remedy })
        : withoutZone(draft, zone, { what: `${zone.id} is left out: ${what}`, remedy });
    return withoutFindings({
      ...proposal,
      bindings: proposal.bindings.map((one) => (one === draft ? without : one)),
    });
  }
  return proposal;
}

function findingsOf(proposal: Proposal, bindings: readonly BindingDraft[]): Finding[] {
  const examined = examine({ ...topLevel(proposal), bindings: bindings.map(bindingValue) });
  return examined.kind === 'valid' ? [] : examined.findings;
}

function asComment(draft: BindingDraft, decision: Decision): BindingDraft {
  return {
    ...draft,
    isCommentedOut: true,
    decisions: [{ key: undefined, decision }, ...draft.decisions],
  };
}

/** A binding without zones manages all names of its service, so the last zone takes the binding with it. */
function withoutZone(draft: BindingDraft, zone: ZoneEntry, decision: Decision): BindingDraft {
  const zones = draft.zones.filter((one) => one !== zone);
  return zones.length === 0
    ? asComment({ ...draft, zones }, decision)
    : { ...draft, zones, decisions: [...draft.decisions, { key: 'zones', decision }] };
}

function withAcceptedOffers(draft: BindingDraft, proposal: Proposal): BindingDraft {
  // No file has such a binding: a proposal without inbound endpoints has only bindings that are comments.
  if (draft.inbound === undefined) return draft;
  const others = proposal.bindings.filter((one) => one !== draft && !one.isCommentedOut);
  const refused = draft.offered.flatMap((offer) => {
    const candidate = { ...draft, zones: [...draft.zones, offer.zone] };
    const [finding] = findingsOf(proposal, [...others, candidate]);
    return finding === undefined ? [] : [{ offer, finding }];
  });
  const offered = draft.offered.filter((offer) => !refused.some((one) => one.offer === offer));
  // A reason asks the operator to uncomment the zone, so it is removed with the last zone that it is about.
  const isAnswered = (decision: Decision) =>
    refused.some(({ offer }) => offer.reason === decision) &&
    !offered.some(({ reason }) => reason === decision);
  return {
    ...draft,
    offered,
    decisions: [
      ...draft.decisions.filter(({ decision }) => !isAnswered(decision)),
      ...refused.map(({ offer, finding }) => ({
        key: 'zones' as const,
        decision: refusal(offer, finding),
      })),
    ],
  };
}

function refusal({ zone, reason }: Offer, { what, remedy }: Finding): Decision {
  return {
    what: `${reason.what}; ${zone.id} cannot be a zone of this binding: ${what}`,
    remedy,
  };
}
