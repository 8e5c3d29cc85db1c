"""The words in which people approve, object and hedge, as data for the baseline assessor.

Each pattern is applied to a window of at most a few hundred characters around one mention, never
to a whole text, so that no input can make the reading slow. :data:`MENTION` alone runs over whole
texts; it has no repetition of variable length.
"""

import re

from assay.evidence import Needles
from change_approval.alternatives import by_first_letter

__all__ = [
    "ADJECTIVE",
    "AFTER_CONDITION",
    "AFTER_HEARSAY",
    "AFTER_NEGATION",
    "AFTER_NOUN",
    "AFTER_PART",
    "BEFORE_ABOUT_OTHERS",
    "BEFORE_CONCEPT",
    "BEFORE_CONDITION",
    "BEFORE_FUTURE",
    "BEFORE_NEGATION",
    "BEFORE_NOUN",
    "BEFORE_QUESTION",
    "BEFORE_QUIET",
    "BEFORE_WILLING",
    "CONDITION_NEXT",
    "FOREIGN",
    "FOREIGN_NEEDLES",
    "GRADING",
    "HABIT",
    "HABIT_NEEDLES",
    "HARMLESS",
    "HARMLESS_NEEDLES",
    "MENTION",
    "MENTION_NEEDLES",
    "MENTION_REACH",
    "OBJECTION",
    "OBJECTION_NEEDLES",
    "PARTIAL",
    "PARTIAL_NEEDLES",
    "RESERVATION",
    "RESERVATION_NEEDLES",
    "SPEAKER",
    "SPEAKER_NUMBER",
    "SUBJECT",
    "SUBJECT_LAST",
    "VERSION",
    "WITHDRAWAL",
    "WITHDRAWAL_NEEDLES",
]

MENTION_NEEDLES = (
    "ack", "lgtm", "approv", " good", "good to", "looks good", "ship it", "+1", "👍", "thumbs",
    "nak", "go ahead", "signed", "sign-off", "sign off", "green light", "fine by", "fine with",
    "ok with", "okay with", "ok for", "okay for", "ok to", "okay to", "works for me", "objection",
)  # fmt: skip
"""Lower-case pieces of which a text with a mention holds at least one."""

MENTION_REACH = 32
"""More code points than a mention has before, or from, the piece that it holds."""

OBJECTION_NEEDLES = (
    "hold off", "dont ", "not merge", "n't merge", "not deploy", "n't deploy",
    "not ship", "n't ship", "not release", "n't release", "not go live", "n't go live",
    "not proceed", "n't proceed", "not approve", "n't approve", "requested", "request changes",
    "requesting changes", "reject", "veto", "object", "declin", "denied", "refus", "not ready",
    "n't ready", "stop ",
)  # fmt: skip
"""The same for objections."""

WITHDRAWAL_NEEDLES = (
    "take back", "taking back", "took back", "withdr", "retract", "revok", "rescind", "cancel",
    "undo", "scratch", "disregard", "ignore", "is void", "no longer", "ziehe", "nehme", "widerruf",
    "retire mon", "retire ma", "retire notre", "annule notre", "reviens sur", "révoque", "annule m", "retiro", "revoco", "revogo", "anulo", "ritiro", "annullo",
    "trek mijn", "herroep", "cofam", "wycofuj", "odwołuj", "drar tillbaka", "återkallar", "trekker", "trækker", "retrag",
    "отзыва", "撤回", "取り消", "取消", "철회",
)  # fmt: skip
"""The same for withdrawals."""

FOREIGN_NEEDLES = (
    "genehmig", "freig", "gebe", "approuv", "aprob", "apruebo", "aprovad", "goedgek", "akkoord",
    "godk", "zatwier", "одобр", "批准", "同意", "承認", "einverstanden", "zustimm", "stimme zu", "kann live",
    "valid", "d'accord", "d’accord", "bon pour", "visto bueno", "de acuerdo", "conforme", "approvato",
    "va bene", "akceptuj", "hyväk", "согласован", "утвержд", "了解", "賛成", "可决", "通过", "승인",
)  # fmt: skip
"""The same for other languages."""

MENTION = re.compile(
    r"(?<![\w`/.-])(?:"
    r"(?P<nack>(?:concept |approach |strong )?(?:nack|nak)(?![\w-]))"
    r"|(?P<ack>(?:\(?(?:re-?|ut\)?[ -]?|reut|re-ut|post-merge[ -])?ack"
    r"|(?-i:(?:t|T|cr|CR|c|st|ST|re-t)ACK))(?![\w-]))"
    r"|(?P<lgtm>lgtm(?!\w))"
    r"|(?P<looks>(?:look|looks|looking) good(?: to me)?(?!\w))"
    r"|(?P<approve>approve[ds]?(?!\w)|approving(?!\w)|approval (?:is )?(?:granted|given)(?!\w)"
    r"|signed[ -]off(?!\w)|sign[ -]off given(?!\w))"
    r"|(?P<ship>ship it(?!\w))"
    r"|(?P<informal>\+1(?![\w.%])|👍|:\+1:|:thumbsup:|thumbs up|go ahead|good to go"
    r"|green light|fine by me|fine with me|ok with me|okay with me|works for me"
    r"|(?:ok|okay) (?:for|to (?:deploy|go|merge|proceed|release))(?!\w)|no objections?(?!\w))"
    r")",
    re.IGNORECASE,
)
"""Everything that may be a statement of approval, or a NACK; the group says which."""

PARTIAL_NEEDLES = (
    "n't ", "not ", "without having", "without review", "without read", "without look",
    "reviewed only", "reviewed most", "reviewed some", "reviewed part", "reviewed half",
    "no opinion", "only review", "only look", "only read", "only check", "only skimmed", "skipped",
    "skimmed", "partial", "everything except", "everything but", "all except", "all but", "build",
    "still need", "still have", "still want", "still going", "will ", "going to", "want to",
    "need to", "plan to",
)  # fmt: skip
"""The same for reviews of a part."""

RESERVATION_NEEDLES = (" wait", "wait for", "wait until", "wait till", "wait and see", "wait with",
                       "before ", "condition")  # fmt: skip
"""The same for reservations."""

OBJECTION = re.compile(
    r"(?<!\w)(?:(?P<hold>(?:please |pls |let's |lets )?hold off|(?:please )?(?:do not|don't|dont) "
    r"(?:merge|deploy|ship|release|go live|proceed|approve)|changes? requested"
    r"|request(?:ing)? changes"
    r"|(?:i|we) (?:must |have to |hereby |strongly )?(?:reject|veto|object|decline)(?!\w)"
    r"|(?:hereby|request|change|ticket|release|deployment|(?:request|change|ticket|release|deployment|this|it|that|pr|mr|[\w-]{0,20}\d)"
    r" (?:is|was|has been)) (?:rejected|declined|denied|refused)"
    r"|(?:rejected|declined|denied)(?= by (?:me|us)(?!\w)|[ \t]*[.!\r\n]|[ \t]*$)"
    r"|(?:not|isn't|is not) ready (?:to|for) (?:merge|be merged|ship|deploy|release|production)"
    r"|stop (?:the |this )?(?:deployment|release|merge|change)))(?!\w)",
    re.IGNORECASE,
)
"""A refusal that needs no approval word."""

WITHDRAWAL = re.compile(
    r"(?<!\w)(?:(?:take|taking|took) back|withdraw(?:ing|n|s)?|withdrew|retract(?:ing|ed|s)?"
    r"|revok(?:e|es|ing|ed)|rescind(?:ing|ed|s)?|cancel(?:ling|ing|led|ed)?|undo|scratch"
    r"|disregard|ignore)"
    r"(?: \w{1,12}){0,2} (?:(?:ut|t|re|concept |cr)?-?ack|approval|lgtm|sign-off|signoff|review"
    r"|\+1)(?!\w)"
    r"|(?<!\w)(?:approval|ack|lgtm|sign-off)(?: \w{1,12}){0,2} (?:withdrawn|revoked|rescinded"
    r"|retracted|is void)(?!\w)"
    r"|(?<!\w)no longer (?:ack|approve|lgtm)(?!\w)"
    r"|(?<!\w)(?:ziehe|nehme|widerrufe) (?:\w{1,12} ){0,3}(?:meine|die|unsere) (?:\w{1,14} ){0,2}(?:freigabe|zustimmung|genehmigung|zusage)(?!\w)"
    r"|(?<!\w)(?:je |nous )?(?:retire|annule|révoque|reviens sur) (?:mon|ma|notre) (?:\w{1,14} ){0,1}(?:approbation|accord|validation|feu vert|autorisation)(?!\w)"
    r"|(?<!\w)(?:retiro|revoco|revogo|anulo|ritiro|annullo) (?:la |a |o )?(?:mi |mia |minha |meu |il mio )?(?:aprobación|autorización|aprovação|autorização|aval|approvazione|benestare|autorizzazione)(?!\w)"
    r"|(?<!\w)(?:trek|herroep) mijn (?:\w{1,14} )?(?:goedkeuring|akkoord|toestemming)(?!\w)"
    r"|(?<!\w)(?:cofam|wycofuję|odwołuję) (?:\w{1,14} ){0,2}(?:zgodę|akceptację|zatwierdzenie|aprobatę)(?!\w)"
    r"|(?<!\w)(?:drar tillbaka|återkallar|trekker(?: tilbake)?|trækker) mi(?:tt|t|n) (?:godkännande|godkjenning|godkendelse|samtycke)(?!\w)"
    r"|(?<!\w)(?:îmi )?retrag (?:aprobarea|acordul)(?!\w)|(?<!\w)отзываю (?:\w{1,14} )?(?:согласование|одобрение|согласие)(?!\w)"
    r"|(?:承認|同意|許可)(?:を|は)?(?:[ぁ-ん一-龥]{0,4})?(?:撤回|取り消|取消)|(?:撤回|取消)(?:我的|对[^。\n]{0,12}的|之前的)?(?:批准|同意)|승인(?:을|를)? ?철회",
    re.IGNORECASE,
)
"""Someone takes an approval back, in the languages in which people approve."""

BEFORE_CONCEPT = re.compile(
    r"(?:\b(?:concept|conceptual|approach|design|idea|direction|goal|principle|plan)"
    r"[ /&-]{0,3}(?:and |wise )?(?:ut|t)?)$",
    re.IGNORECASE,
)
"""Approval of the idea, which is none of the change."""

BEFORE_NOUN = re.compile(
    r"\b(?:an?|any|another|more|the|your|his|her|their|our|my|its|previous|prior|earlier|existing|"
    r"each|every|no|some|few|of|for|with|without|after|until|before|needs?|want|wants|get|gets|"
    r"got|getting|give|awaiting|need|await|gave|given|received|seek|seeking|ask|asking|these|"
    r"those|that|this|same|last|first|two|three|from|in|on|per|or|regarding|re|post|pre|missing|"
    r"lacking|required?|requires|collect|obtain|obtained|pending)"
    r"(?: (?:quick|final|formal|new|fresh|full|explicit|second|code|review|own|old))?[ \"'(]*$",
    re.IGNORECASE,
)
"""A word that makes a thing of it: "an ACK", "your ACK", "needs ACK"."""

BEFORE_NEGATION = re.compile(
    r"(?:\b(?:not|never|no|cannot|can't|cant|don't|dont|doesn't|didn't|won't|wouldn't|isn't|aren't"
    r"|wasn't|haven't|hasn't|couldn't|unable|refuse|neither|nor|without|un|non|instead of"
    r"|rather than|hardly|nobody|none)\b[- ]?(?:\S{1,20}[ ,]{1,2}){0,5})$",
    re.IGNORECASE,
)
"""A negation shortly before."""

AFTER_NEGATION = re.compile(
    r"^\W{0,3}(?:(?:is |was |has )?(?:not\b|never\b|denied|withheld|refused|rejected"
    r"|missing|outstanding|required|needed|requested|expired|withdrawn|revoked)|yet to)",
    re.IGNORECASE,
)
"""A negation, or a lack, right behind."""

BEFORE_FUTURE = re.compile(
    r"(?:\b(?:will|would|shall|should|could|can|may|might|must|going to|plan to|hope to|hopefully"
    r"|happy to|glad to|ready to|like to|try to|want to|wants to|intend to|able to|needs? to|have to"
    r"|has to|to be|going|gonna|i'll|we'll|he'll|she'll|i'd|we'd|let me|please|pls|plz|kindly|to)\b"
    r"[ ,]{0,2}(?:\S{1,20}[ ,]{1,2}){0,3})$",
    re.IGNORECASE,
)
"""A plan, a wish or a request, not a statement."""

BEFORE_WILLING = re.compile(
    r"\b(?:happy|glad|able|ready|can|let me|like|would|i'd|we'd)\b[^.!?]{0,60}$", re.IGNORECASE
)
"""A wish that may be meant as the approval itself: "happy to approve"."""

ADJECTIVE = re.compile(
    r"\b(?:the|an?|any|all|no|only|your|our|my|their|its|previously|pre|every|each|of|by|with|for"
    r"|from|be|being|get|gets|getting|been|was|were|once|if|when|until|after|not|as|are all|must"
    r"|are not)[ -]*$",
    re.IGNORECASE,
)
"""Before "approved": it describes something, or something that is not said to have happened."""

SUBJECT = re.compile(
    r"^\W*(?:(?:this|that|it|these|those|the|all|everything|overall|also|now|code|diff|patch"
    r"|change|changes|pr|commit|mr|still|yes|yea|yeah|ok|okay|nice|great|thanks|thank you|and|so"
    r"|i think|fix|update|mostly|well|cool)\b\W*){0,6}$",
    re.IGNORECASE,
)
"""What may stand before "looks good to me" when the whole change is meant."""

BEFORE_QUESTION = re.compile(
    r"(?:^|[\W_])(?:can|could|would|will|shall|may|did|does|do|is|are|was|has|have|any|anyone|who"
    r"|should|care|when|why|how|what|which)\b[^?]{0,160}$",
    re.IGNORECASE,
)
"""A question may begin so; it is one where the sentence ends with a question mark."""

BEFORE_CONDITION = re.compile(
    r"\b(?:"
    + by_first_letter(
        r"if|unless|once|when|whenever|provided|providing|assuming|after|until|as long as"
        r"|as soon as|subject to|conditional|conditionally|contingent|otherwise|other than"
        r"|apart from|aside from|besides|except|modulo|mod|then|fix (?:that|this|it|those)|with those"
        r"|with these|without|almost|nearly|tentative|tentatively|preliminary|partial|partially"
        r"|provisional|provisionally|needs|but|only|wenn|falls|sobald"
    )
    + r")\b[^.!?]{0,160}$",
    re.IGNORECASE,
)
"""A condition or limit that stands before."""

AFTER_CONDITION = re.compile(
    r"(?:\b(?:"
    + by_first_letter(
        r"if|unless|once|when|whenever|provided|providing|assuming|after|until|till|as long as"
        r"|as soon as|subject to|conditional|conditionally|contingent|pending|except|excepting"
        r"|excluding|expect nits?|modulo|mod|apart from|aside from|other than|with (?:the )?nits?"
        r"|nits?|minor|but|however|although|though|otherwise|only (?:if|once|after|when|for|the|on|to|as|with)|needs?|please|pls"
        r"|can you|could you|would you|should|must|squash|rebase|fix|address|changes requested"
        r"|with (?:those|these|the|this|that) \S{1,20}"
        r"|with (?:\w{1,15} ){0,4}(?:addressed|fixed|resolved|squashed|changed|removed|added)|sofern|vorbehaltlich|wenn|falls|sobald|under the"
        r"|on (?:the )?condition|depending|depends|wait|not before|up to|limited to|worried|concern"
        r"|concerned|concerns|mistake|not sure|unsure|typo|todo|wip"
    )
    + r")\b)",
    re.IGNORECASE,
)
"""A condition, limit, request or reservation that stands behind."""

HARMLESS = re.compile(
    r"\b(?:(?:but|though|although|however)?,? ?(?:i )?(?:did(?:n't| not)|have(?:n't| not)|not yet"
    r"|without|not) (?:yet |actually |been )?(?:test(?:ed|ing)?|run|running|tried|build|built"
    r"|compil\w{1,4}|tests?)\b"
    r"|no (?:further |other |more |remaining )?(?:concerns?|nits?|comments?|objections?|issues?"
    r"|worries|changes (?:needed|required))\b"
    r"|if (?:it|that|this)(?:'s| is)? (?:helps|of interest)\b|in any case\b|either way\b"
    r"|(?:diff|difference|changes?|only change|delta)s? (?:is|was|are|were|being)? ?(?:only |just "
    r")?(?:a |the )?(?:rebase|squash)(?:d|ed)?\b|(?:only|just) (?:a )?(?:rebased?|squashed?)\b"
    r"|(?:since|after|due to|aside from|apart from|besides|except for|from) (?:the |a |my |your )?"
    r"(?:last |previous |prior )?(?:rebase|rebasing|squash|squashing)\b"
    r"|(?:all|my|the|previous|prior) (?:comments?|nits?|feedback|concerns?) "
    r"(?:have been |has been |were |was |are |is )(?:all )?(?:addressed|resolved|fixed)\b"
    r"|review(?:ed|ing)? .{0,40}\bfix(?:es)?\b|thanks? (?:you )?for (?:the )?(?:fix|rebas|squash"
    r"|address)\w*)",
    re.IGNORECASE,
)
"""Words that look like a reservation and are none; they are struck out before the search."""

HARMLESS_NEEDLES = Needles(
    ("n't ", "not ", "without ", "no ", "any ", "if it", "if that", "if this", "in any case", "either way",
     "rebas", "squash", "address", "resolve", "fix", "problem", "issue", "concern", "bug",
     "regression", "objection", "failure", "error")
)  # fmt: skip
"""Lower-case pieces of which a harmless turn of phrase holds at least one, an alarm's own too."""

AFTER_PART = re.compile(
    r"^[ ,:(]{0,3}(?:(?:on |for |of |to )?(?:all )?(?:the |these |this |those |latest |extra |new |"
    r"first |second |third |last |build|my )"
    r"{1,3}(?:\w{1,15}[ -]){0,2}(?:commits?|fixups?|part|parts|approach|idea|design|concept|section"
    r"|file|files|portion|half|bump|text|tests?|docs?|usage|behaviou?r|direction)\b"
    r"|(?:\w{1,15} ){0,2}(?:fixups?|nitfixes)\b|(?:design|concept|idea|approach|extra commit)\b"
    r"|[0-9a-f]{7,40}[ ,]{1,2}\(?(?:for |on )?(?:the )?(?:(?:first|second|third|last|only) "
    r"(?:\w{1,10} )?(?:commits?|parts?)|up to)\b)",
    re.IGNORECASE,
)
"""Only a part is approved."""

PARTIAL = re.compile(
    r"\b(?:(?:did|have|has|had)(?:n't| not) (?:yet |really |actually |fully |closely |carefully )?"
    r"(?:review|reviewed|read|look|looked|check|checked|verif(?:y|ied)|examined?)\b"
    r"|not (?:yet )?(?:fully |completely |closely )?reviewed\b|without (?:having )?(?:reviewing|"
    r"reading|looking|reviewed)\b|reviewed (?:only|most|some|part|parts|half)\b"
    r"|no opinion (?:on|about)\b|only (?:reviewed|looked|read|checked|skimmed)\b|skipped\b|skimmed\b|partial(?:ly)? review"
    r"|(?:everything|all) (?:except|but)\b|build[- ]side\b|still (?:need|have|want|going) to\b"
    r"|(?:will|going to|want to|need to|plan to) (?:also )?(?:review|look|read|check) )",
    re.IGNORECASE,
)
"""The reviewer says that they did not look at everything."""

AFTER_NOUN = re.compile(
    r"^(?:s\b|ed\b|['’]d\b|/n|-ed\b|\?|[ ]?/[ ]?nack|\W{0,2}(?:count|list|process|needed|comments?|from"
    r" @))",
    re.IGNORECASE,
)
"""It is spoken of, not given."""

AFTER_HEARSAY = re.compile(
    r"^[ \t]{0,2}(?:already |earlier )?(?:by (?!me\b|us\b|the undersigned\b)|in (?:slack|teams"
    r"|chat|a call|the meeting)|verbally|last \w+|yesterday|it (?:earlier|already))",
    re.IGNORECASE,
)
"""Behind "approved": someone else did it, or elsewhere."""

BEFORE_ABOUT_OTHERS = re.compile(
    r"(?:(?:^|[\s(,;:])@?[A-Za-z][\w.'-]{1,39}(?: [A-Z][\w.'-]{1,39})?"
    r"(?: (?:has|have|had|already|also|just|then|verbally|previously|earlier|both))*[ ]+)$"
)
"""A name, perhaps with an auxiliary, right before a verb: someone else is spoken of."""

SPEAKER = re.compile(
    r"(?:^|[\s(,;:.*_>\"'-])(?:i|we|i've|we've|i have|we have|hereby|is|are|am|and|also|this|it"
    r"|change|request|release|deployment|migration|ticket|status|decision|result|outcome|yes"
    r"|ok|okay|fully|formally|officially|therefore|so|thanks|great|good|nice|perfect|all|now"
    r"|i hereby|we hereby|happily|gladly|already|production|plan|cr|mr|pr|patch|chg"
    r"|you're|you are)(?:[ ]+[\w#-]{0,20}\d[\w-]{0,20})?(?: (?:is|are|has been|hereby|now|also"
    r"|fully|formally|therefore))*[ ,:*_\"'-]*$",
    re.IGNORECASE,
)
"""What may stand before "approved" in the writer's own decision."""

SPEAKER_NUMBER = re.compile(
    r"(?:^|[\s(,;:.])(?:[A-Za-z]{1,16}[-_])?#?\d{1,12}"
    r"(?:[\s/,:(]{1,3}(?:(?:in|with|at|of) )?(?:(?:version|build|commit|release) )?[0-9a-f]{7,40}\)?)?"
    r"[\s:,/-]*(?:(?:is|has been|are)[ ]+)?(?:hereby[ ]+)?$",
    re.IGNORECASE,
)
"""A number, perhaps with its version, right before "approved": the ticket's own line."""

CONDITION_NEXT = re.compile(
    r"^\W{0,4}(?:but|however|except|provided|unless|subject to|only if|only once|only after"
    r"|conditions?:|on (?:the )?condition|assuming|after you|once you|please (?:squash|rebase|fix"
    r"|address|add|remove|change|update|make sure|ensure|wait)|(?:can|could|would) you"
    r"|needs? (?:a )?(?:rebase|squash|fix)|one (?:nit|condition|caveat)|see nit|nit[s:]?\b)",
    re.IGNORECASE,
)
"""How the next sentence begins where it takes something back."""

RESERVATION = re.compile(
    r"\b(?:let's|lets|let us|should|must|please|better|maybe|but|want to|would)"
    r" (?:\w{1,12} ){0,2}wait\b|\bwait (?:for|until|till|and see|with)\b"
    r"|\bbefore (?:it is |this is |we |you |it gets )?(?:merg|deploy|releas|going live|go live"
    r"|roll)\w{0,6}\b|\b(?:on|under) (?:one|the|this|these|two|three|following) conditions?\b",
    re.IGNORECASE,
)
"""Anywhere beside an approval: it is not yet to be acted upon."""

BEFORE_QUIET = re.compile(
    r"(?:^|[^\w\s]|\b(?:code|review|reviewed|tested|untested|cr|ut|ok|okay|nice|re|lgtm|and|so|quick"
    r"|full|light|strong|big|merge|also|actual|fwiw|hereby|i|we|yes|sure|still|retroactive|facto))"
    r"\s*$",
    re.IGNORECASE,
)
"""What may stand before a lower-case "ack", which else may be any word of a sentence."""

SUBJECT_LAST = re.compile(r"(?:^|[\s,(])(?:so|everything|all)\W*$", re.IGNORECASE)
"""The same, where more stands before it."""

VERSION = re.compile(r"(?<![\w])(?=[0-9a-f]{0,39}\d)[0-9a-f]{7,40}(?![\w])")
"""A commit id, whole or abbreviated; an all-letter word such as ``defaced`` is none."""

FOREIGN = re.compile(
    r"(?<!\w)(?:"
    + by_first_letter(
        r"genehmigt|genehmige|freigegeben|freigabe|gebe (?:hiermit )?frei|approuv\S{1,3}"
        r"|aprobad[oa]|apruebo|aprovad[oa]|goedgekeurd|akkoord|godkänd\w?|godkendt|godkjent"
        r"|zatwierdz\w{1,6}|одобр\w{1,6}|einverstanden|zustimmung|(?:ich )?stimme zu|kann live(?: gehen)?"
        r"|valid[ée]e?|je valide|d['’]accord|bon pour (?:accord|mise en prod\w*)|visto bueno|de acuerdo"
        r"|conforme|approvato|va bene|akceptuj\w{1,3}|hyväks\w{1,12}|согласован\w{0,3}|утвержд\w{1,5}"
    )
    + r")(?!\w)"
    r"|批准|同意|承認|了解|賛成|通过|승인",
    re.IGNORECASE,
)
"""Words of approval in languages that this reader does not read."""

HABIT_NEEDLES = (
    "/lgtm", "/approve", "r+", "r=", "reviewed", "tested", "checked", "ok", "yes", "agreed", "fine",
    "good", "accepted", "approved", "👌", "✅", "🚀", "💯",
)  # fmt: skip
"""Lower-case pieces of which a sign of consent in another habit holds at least one."""

HABIT = re.compile(
    r"(?m:^)[ \t]*/(?:lgtm|approve)(?P<cancel>[ \t]+cancel)?(?=[ \t\r]*$)|(?<![\w/])(?:@?bors(?:-\w+)?:? )?r(?:\+|=[\w@][\w.,@-]*)(?![\w+])"
    r"|(?m:^)[ \t]*(?:reviewed|accepted|approved)[ -]by:[ \t]*\S"
    r"|\A\W*(?:ok|okay|yes|agreed|accepted|fine|all fine|all good|👌|✅|🚀|💯)(?:[ ,.!]{1,3}(?:thanks|thank you|please|merge|go|do it|for me|it|this|with me|by me|proceed|ahead|go ahead|deploy))*\W*\Z"
    r"|(?<!\w)(?:reviewed|tested|checked)(?:,? (?:and|all|fine|tested|reviewed|checked|ok|good|works)){1,6}(?=[,.;!]|\s*$)"
    r"|(?<!\w)(?:ok|okay|fine|good|yes),? (?:please )?(?:merge|deploy|release|proceed)(?!\w)",
    re.IGNORECASE,
)
"""Signs of consent as other tools and teams write them; none is read as an approval."""

GRADING = {
    "approve": (
        "approv", "ack", "lgtm", "+1", "ship it", "looks good", "sign", "good to go", "authoris",
        "authoriz", "accept", "go ahead", "green light", "genehmig", "freigegeben", "freigabe",
        "approuv", "aprobad", "apruebo", "einverstanden", "goedgekeurd",
    ),
}  # fmt: skip
"""Beginnings of words of which a quotation that approves a change holds one."""
