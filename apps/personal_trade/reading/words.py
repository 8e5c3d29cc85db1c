"""Words that are no name: what stands in the place of an instrument or a person must be none."""

__all__ = ["GRADING", "is_name_word"]

_NO_NAMES = frozenset(
    ["a", "about", "above", "after", "again", "against", "ahead", "all", "almost", "already", "also", "although", "always", "am", "an", "and", "any", "anybody", "anyone", "approval", "approve", "approved", "approves", "approving", "are", "as", "ask", "at", "await", "awaiting", "back", "bar", "barring", "be", "because", "been", "before", "behind", "below", "besides", "between", "both", "but", "by", "can", "cancel", "cancelled", "cannot", "caveat", "cease", "cleared", "clearance", "close", "closed", "cob", "compliance", "condition", "conditional", "conditionally", "conditions", "confirm", "confirmed", "contingent", "could", "date", "day", "days", "declined", "deferred", "denied", "deny", "do", "does", "done", "don't", "draft", "during", "each", "earlier", "either", "else", "end", "eod", "even", "ever", "every", "except", "excluding", "expires", "expiry", "fails", "false", "few", "fine", "first", "following", "for", "from", "further", "get", "go", "good", "granted", "had", "half", "hardly", "has", "have", "he", "her", "hers", "hold", "hours", "how", "however", "i", "if", "immediately", "in", "incl", "including", "instead", "into", "is", "it", "its", "just", "keep", "largely", "last", "later", "least", "legal", "less", "let", "like", "limit", "limited", "lower", "mail", "main", "many", "market", "max", "may", "maybe", "me", "mean", "mere", "might", "min", "minimum", "minus", "moderate", "modulo", "more", "most", "mostly", "must", "my", "near", "nearly", "need", "needs", "neither", "never", "new", "next", "no", "nobody", "none", "nor", "not", "note", "nothing", "now", "obviously", "of", "off", "offer", "ok", "okay", "old", "on", "once", "one", "only", "or", "order", "other", "others", "otherwise", "our", "out", "outside", "over", "own", "part", "partial", "partially", "partly", "pause", "pending", "per", "perhaps", "permission", "please", "plus", "postponed", "pre", "price", "prior", "probably", "proceed", "provided", "providing", "provisional", "provisionally", "quantity", "quarter", "question", "reach", "ready", "refuse", "refused", "reject", "rejected", "remain", "remaining", "request", "required", "requires", "rest", "results", "revoke", "revoked", "rules", "same", "see", "sell", "sold", "shall", "share", "shares", "she", "short", "should", "side", "sign", "since", "so", "some", "someone", "soon", "stay", "still", "stock", "stop", "subject", "such", "suspended", "sure", "tbc", "tbd", "tell", "temp", "than", "thank", "thanks", "that", "the", "their", "them", "then", "there", "therefore", "these", "they", "this", "those", "though", "through", "thus", "till", "to", "today", "tomorrow", "too", "trade", "trades", "trading", "under", "unit", "units", "unless", "unlike", "unsure", "until", "up", "upon", "us", "use", "usual", "usually", "valid", "via", "void", "wait", "waiting", "want", "was", "we", "week", "weeks", "well", "were", "what", "when", "whenever", "where", "whereas", "whether", "which", "while", "who", "whole", "why", "will", "with", "withdraw", "withdrawn", "within", "without", "worth", "would", "yes", "yesterday", "yet", "you", "your", "yours", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "am", "pm", "cet", "est", "gmt", "utc", "buy", "buys", "bought", "purchase", "purchased", "sale", "sells", "asap", "fyi", "nb", "ps", "re", "fw", "fwd", "ai", "llm", "not", "ist", "nicht", "nur", "wenn", "falls", "sofern", "erst", "ohne", "kein", "keine", "aber", "und", "oder", "pas", "sauf", "sans", "avec", "mais", "ou", "et", "sin", "pero", "salvo", "solo", "si", "con", "y", "o", "no"]
)  # fmt: skip


def is_name_word(word: str) -> bool:
    """Whether a word may be part of a name: capitalised, or digits and capitals, and no known word."""
    bare = word.strip(".,'’&-").casefold()
    return bool(bare) and bare not in _NO_NAMES


GRADING = {
    "approve": (
        "approv", "clear", "grant", "permit", "permission", "you may", "authoris", "authoriz",
        "genehmig", "freigegeben", "freigabe", "approuv", "aprobad", "apruebo", "autoris",
        "einverstanden", "d’accord", "d'accord", "goedgekeurd", "godkän",
    ),
}  # fmt: skip
"""Beginnings of words of which a quotation that clears a trade holds one; informal consent holds
none of them and is for a person anyway."""
