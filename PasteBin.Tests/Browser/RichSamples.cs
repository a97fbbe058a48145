namespace PasteBin.Tests.Browser;

/// <summary>Texts that are shown as more than lines.</summary>
internal static class RichSamples
{
    public static readonly Dictionary<string, (string Text, string Query)> Of = new()
    {
        ["markdown"] = ("""
            # A small library

            It does *one* thing, and does it **well**. See [the site](https://example.org "Elsewhere"), or ![a picture](https://example.org/picture.png).

            ## Installing

            ```bash
            curl -sSf https://example.org/install.sh | less   # and read it first, because one never knows what a script of somebody else does
            ```

            1. Read the `README`.
            2. Try it:
               - [x] on a laptop
               - [ ] on a phone

            > Simple things should be simple,
            > complex things should be possible.[^1]

            | What | How many | Since |
            | --- | ---: | :-: |
            | Lines of code | 1,024 | 2019 |
            | Tests | 512 | 2020 |

            ### Licence

            ~~Proprietary~~ MIT.

            ---

            [^1]: Alan Kay.

            """, "?language=markdown&title=README.md"),
        ["table"] = ("city,country,people,founded,note\nSofia,Bulgaria,\"1,280,000\",-,\"Serdica of old,\n\"\"my Rome\"\"\"\nBerlin,Germany,3755000,1237\nMadrid,Spain,3332000,865,<capital>\nМосква,Россия,13010000,1147,\n", "?language=csv&title=cities.csv"),
        ["json"] = ("""
            {"name": "pastebin", "version": 3, "private": true, "licence": null, "tags": [], "ratio": 0.25e-3,
             "scripts": {"test": "./test.sh", "run": "dotnet run --project PasteBin.AppHost -- --a-long-option-that-makes-this-line-wider-than-a-phone"},
             "people": [{"name": "Ада", "languages": ["bg", "en"]}, {"name": "Linus", "languages": ["fi", "sv", "en"]}]}
            """, "?language=json&title=package.json"),
        ["terminal"] = (
            "$ ./test.sh\n\e[1mRunning 3 tests\e[0m\n\e[32m✔\e[0m reads what was written \e[2m(12 ms)\e[0m\n\e[33m⚠\e[0m is \e[4mslow\e[0m sometimes\n"
            + "\e[41;97m FAIL \e[0m \e[31;1mwrites what was read\e[0m\n  \e[36mat\e[0m \e[38;5;208mPaste.cs\e[0m:\e[38;2;120;200;80m42\e[0m \e[7minverse\e[0m \e[9mstruck\e[0m\n"
            + string.Concat(Enumerable.Range(0, 16).Select(color => $"\e[38;5;{color}m{color,3} \e[48;5;{color}m {color,2} \e[0m")) + "\n"
            + string.Concat(Enumerable.Range(0, 72).Select(step => $"\e[48;2;{step * 3};{255 - (step * 3)};180m \e[0m")) + "\n", "?language=log&title=ci.log"),
        ["right-to-left"] = ("# שלום עולם\n\nזהו **מסמך** קצר, עם [קישור](https://example.org).\n\n- אחת\n- שתיים\n\nAnd a paragraph in English.\n\n> سلام", "?language=markdown&title=%D7%A9%D7%9C%D7%95%D7%9D.md"),
        ["note"] = ("{\n  \"a\": 1,\n  \"b\": oops\n}\n", "?language=json&title=broken.json"),
    };
}
