namespace AzureServices.Cosmos.Query;

/// <summary>
/// The pattern of LIKE: <c>%</c> stands for any text, <c>_</c> for one character, <c>[a-c]</c> for one of a set,
/// <c>[^a-c]</c> for one outside of it.
/// </summary>
internal sealed class LikePattern
{
    private readonly List<Part> _parts = [];

    private LikePattern()
    {
    }

    private enum PartKind
    {
        Character,
        AnyCharacter,
        AnyText,
        Set,
    }

    private readonly record struct Part(PartKind Kind, string Characters = "", bool Inverted = false)
    {
        public bool Takes(char letter) => Kind switch
        {
            PartKind.AnyCharacter => true,
            PartKind.Character => Characters[0] == letter,
            PartKind.Set => IsInSet(letter) != Inverted,
            _ => false,
        };

        private bool IsInSet(char letter)
        {
            for (var i = 0; i < Characters.Length; i++)
            {
                if (i + 2 < Characters.Length && Characters[i + 1] == '-')
                {
                    if (letter >= Characters[i] && letter <= Characters[i + 2]) return true;
                    i += 2;
                }
                else if (Characters[i] == letter)
                {
                    return true;
                }
            }

            return false;
        }
    }

    public static LikePattern Of(string text, char? escape)
    {
        var pattern = new LikePattern();
        for (var i = 0; i < text.Length; i++)
        {
            var end = text[i] == '[' ? text.IndexOf(']', i) : -1;
            if (text[i] == escape && i + 1 < text.Length) pattern.Add(PartKind.Character, text[++i..(i + 1)]);
            else if (text[i] == '%') pattern.Add(PartKind.AnyText);
            else if (text[i] == '_') pattern.Add(PartKind.AnyCharacter);
            else if (end > i + 1)
            {
                var inverted = text[i + 1] == '^';
                pattern._parts.Add(new Part(PartKind.Set, text[(inverted ? i + 2 : i + 1)..end], inverted));
                i = end;
            }
            else pattern.Add(PartKind.Character, text[i..(i + 1)]);
        }

        return pattern;
    }

    private void Add(PartKind kind, string characters = "") => _parts.Add(new Part(kind, characters));

    /// <summary>
    /// Compares without recursion: after a mismatch only the last <c>%</c> can take one character more, so that the
    /// time is bounded by text times pattern.
    /// </summary>
    public bool Matches(string text)
    {
        int at = 0, part = 0, star = -1, starAt = 0;
        while (at < text.Length)
        {
            if (part < _parts.Count && _parts[part].Kind == PartKind.AnyText)
            {
                star = part++;
                starAt = at;
            }
            else if (part < _parts.Count && _parts[part].Takes(text[at]))
            {
                at++;
                part++;
            }
            else if (star >= 0)
            {
                part = star + 1;
                at = ++starAt;
            }
            else
            {
                return false;
            }
        }

        while (part < _parts.Count && _parts[part].Kind == PartKind.AnyText) part++;
        return part == _parts.Count;
    }
}
