using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.UpstreamSimulator.Market;

/// <summary>
/// The stocks of the simulated market: first AAPL and the technology sector of the S&amp;P 500, then some of other sectors, then made-up
/// ones from ZAAA on. Names, indexes and splits are about the real ones; prices, shares and dividends are only of their size.
/// </summary>
internal sealed class MarketList
{
    // symbol | company | sector | industry | exchange | indexes | listed | dollars | million shares | yield % | splits as date:new/old
    private const string Real =
        """
        AAPL|Apple Inc.|Technology|Consumer Electronics|NASDAQ|sp500 ndx dji|1980-12-12|210|14700|0.45|2005-02-28:2/1 2014-06-09:7/1 2020-08-31:4/1
        MSFT|Microsoft Corporation|Technology|Software - Infrastructure|NASDAQ|sp500 ndx dji|1986-03-13|445|7430|0.7|2003-02-18:2/1
        NVDA|NVIDIA Corporation|Technology|Semiconductors|NASDAQ|sp500 ndx dji|1999-01-22|123|24400|0.03|2006-04-07:2/1 2007-09-11:3/2 2021-07-20:4/1 2024-06-10:10/1
        AVGO|Broadcom Inc.|Technology|Semiconductors|NASDAQ|sp500 ndx|2009-08-06|160|4700|1.1|2024-07-15:10/1
        ORCL|Oracle Corporation|Technology|Software - Infrastructure|NYSE|sp500|1986-03-12|141|2800|1.1|
        CRM|Salesforce, Inc.|Technology|Software - Application|NYSE|sp500 dji|2004-06-23|257|960|0.6|2013-04-18:4/1
        CSCO|Cisco Systems, Inc.|Technology|Communication Equipment|NASDAQ|sp500 ndx dji|1990-02-16|47|3980|3.2|
        IBM|International Business Machines Corporation|Technology|Information Technology Services|NYSE|sp500 dji|1962-01-02|173|927|3.6|
        ACN|Accenture plc|Technology|Information Technology Services|NYSE|sp500|2001-07-19|303|625|1.8|
        AMD|Advanced Micro Devices, Inc.|Technology|Semiconductors|NASDAQ|sp500 ndx|1980-03-17|162|1620|0|
        ADBE|Adobe Inc.|Technology|Software - Application|NASDAQ|sp500 ndx|1986-08-13|555|426|0|2005-05-24:2/1
        NOW|ServiceNow, Inc.|Technology|Software - Application|NYSE|sp500|2012-06-29|157|1037|0|2025-12-18:5/1
        INTU|Intuit Inc.|Technology|Software - Application|NASDAQ|sp500 ndx|1993-03-12|657|279|0.6|2006-07-07:2/1
        TXN|Texas Instruments Incorporated|Technology|Semiconductors|NASDAQ|sp500 ndx|1972-06-01|194|909|2.8|
        QCOM|QUALCOMM Incorporated|Technology|Semiconductors|NASDAQ|sp500 ndx|1991-12-13|199|1100|1.7|2004-08-16:2/1
        AMAT|Applied Materials, Inc.|Technology|Semiconductor Equipment & Materials|NASDAQ|sp500 ndx|1980-03-17|236|812|0.8|
        LRCX|Lam Research Corporation|Technology|Semiconductor Equipment & Materials|NASDAQ|sp500 ndx|1984-05-04|106|1280|0.9|2024-10-03:10/1
        MU|Micron Technology, Inc.|Technology|Semiconductors|NASDAQ|sp500 ndx|1984-06-01|131|1120|0.4|
        KLAC|KLA Corporation|Technology|Semiconductor Equipment & Materials|NASDAQ|sp500 ndx|1980-10-08|824|132|0.8|
        ADI|Analog Devices, Inc.|Technology|Semiconductors|NASDAQ|sp500 ndx|1980-03-17|228|496|1.7|
        PANW|Palo Alto Networks, Inc.|Technology|Software - Infrastructure|NASDAQ|sp500 ndx|2012-07-20|169|662|0|2022-09-14:3/1 2024-12-16:2/1
        SNPS|Synopsys, Inc.|Technology|Software - Infrastructure|NASDAQ|sp500 ndx|1992-02-26|595|155|0|2003-09-24:2/1
        CDNS|Cadence Design Systems, Inc.|Technology|Software - Application|NASDAQ|sp500 ndx|1988-02-18|308|273|0|
        CRWD|CrowdStrike Holdings, Inc.|Technology|Software - Infrastructure|NASDAQ|sp500 ndx|2019-06-12|383|246|0|
        ANET|Arista Networks, Inc.|Technology|Computer Hardware|NYSE|sp500|2014-06-06|87|1257|0|2021-11-18:4/1 2024-12-04:4/1
        APH|Amphenol Corporation|Technology|Electronic Components|NYSE|sp500|1991-11-08|67|1210|0.9|2014-10-10:2/1 2021-03-05:2/1 2024-06-12:2/1
        INTC|Intel Corporation|Technology|Semiconductors|NASDAQ|sp500 ndx|1980-03-17|31|4300|1.6|
        ROP|Roper Technologies, Inc.|Technology|Software - Application|NASDAQ|sp500 ndx|1992-02-13|563|107|0.5|2005-08-29:2/1
        NXPI|NXP Semiconductors N.V.|Technology|Semiconductors|NASDAQ|sp500 ndx|2010-08-06|269|254|1.6|
        ADSK|Autodesk, Inc.|Technology|Software - Application|NASDAQ|sp500 ndx|1985-07-01|247|215|0|2004-12-21:2/1
        MSI|Motorola Solutions, Inc.|Technology|Communication Equipment|NYSE|sp500|1977-01-03|386|167|1.0|2011-01-04:1/7
        TEL|TE Connectivity plc|Technology|Electronic Components|NYSE|sp500|2007-06-14|150|304|1.8|
        FTNT|Fortinet, Inc.|Technology|Software - Infrastructure|NASDAQ|sp500 ndx|2009-11-18|60|765|0|2022-06-23:5/1
        MCHP|Microchip Technology Incorporated|Technology|Semiconductors|NASDAQ|sp500 ndx|1993-03-19|91|537|2.0|2021-10-13:2/1
        PLTR|Palantir Technologies Inc.|Technology|Software - Infrastructure|NASDAQ|sp500 ndx|2020-09-30|25|2260|0|
        FICO|Fair Isaac Corporation|Technology|Software - Application|NYSE|sp500|1987-07-22|1488|24|0|2004-03-11:3/2
        CTSH|Cognizant Technology Solutions Corporation|Technology|Information Technology Services|NASDAQ|sp500 ndx|1998-06-19|68|496|1.8|2014-03-10:2/1
        IT|Gartner, Inc.|Technology|Information Technology Services|NYSE|sp500|1993-10-05|449|77|0|
        GLW|Corning Incorporated|Technology|Electronic Components|NYSE|sp500|1981-12-31|39|856|2.9|
        ON|ON Semiconductor Corporation|Technology|Semiconductors|NASDAQ|sp500 ndx|2000-05-02|68|429|0|
        MPWR|Monolithic Power Systems, Inc.|Technology|Semiconductors|NASDAQ|sp500|2004-11-19|821|49|0.6|
        HPQ|HP Inc.|Technology|Computer Hardware|NYSE|sp500|1962-01-02|35|978|3.1|
        KEYS|Keysight Technologies, Inc.|Technology|Scientific & Technical Instruments|NYSE|sp500|2014-10-20|137|173|0|
        CDW|CDW Corporation|Technology|Information Technology Services|NASDAQ|sp500 ndx|2013-06-27|224|134|1.1|
        DELL|Dell Technologies Inc.|Technology|Computer Hardware|NYSE|sp500|2016-08-17|138|707|1.3|
        WDC|Western Digital Corporation|Technology|Computer Hardware|NASDAQ|sp500|1978-10-31|76|343|0|
        STX|Seagate Technology Holdings plc|Technology|Computer Hardware|NASDAQ|sp500|2002-12-11|103|210|2.7|
        HPE|Hewlett Packard Enterprise Company|Technology|Communication Equipment|NYSE|sp500|2015-10-19|21|1300|2.5|
        GDDY|GoDaddy Inc.|Technology|Software - Infrastructure|NYSE|sp500|2015-04-01|140|141|0|
        NTAP|NetApp, Inc.|Technology|Computer Hardware|NASDAQ|sp500|1995-11-21|129|205|1.6|
        SMCI|Super Micro Computer, Inc.|Technology|Computer Hardware|NASDAQ|sp500|2007-03-29|82|586|0|2024-10-01:10/1
        TYL|Tyler Technologies, Inc.|Technology|Software - Application|NYSE|sp500|1980-03-17|502|42|0|
        TDY|Teledyne Technologies Incorporated|Technology|Scientific & Technical Instruments|NYSE|sp500|1999-11-30|388|47|0|
        PTC|PTC Inc.|Technology|Software - Application|NASDAQ|sp500|1989-12-08|181|120|0|
        FSLR|First Solar, Inc.|Technology|Solar|NASDAQ|sp500|2006-11-17|225|107|0|
        ZBRA|Zebra Technologies Corporation|Technology|Communication Equipment|NASDAQ|sp500|1991-08-15|309|52|0|2004-08-26:3/2
        TER|Teradyne, Inc.|Technology|Semiconductor Equipment & Materials|NASDAQ|sp500|1979-10-16|148|162|0.3|
        TRMB|Trimble Inc.|Technology|Scientific & Technical Instruments|NASDAQ|sp500|1990-07-20|56|246|0|2013-03-21:2/1
        JBL|Jabil Inc.|Technology|Electronic Components|NYSE|sp500|1993-05-03|109|113|0.3|
        GEN|Gen Digital Inc.|Technology|Software - Infrastructure|NASDAQ|sp500|1989-06-23|25|616|2.0|2004-12-01:2/1
        FFIV|F5, Inc.|Technology|Software - Infrastructure|NASDAQ|sp500|1999-06-04|172|58|0|2007-08-21:2/1
        VRSN|VeriSign, Inc.|Technology|Software - Infrastructure|NASDAQ|sp500|1998-01-30|178|98|0|
        AKAM|Akamai Technologies, Inc.|Technology|Software - Infrastructure|NASDAQ|sp500|1999-10-29|90|152|0|
        JNPR|Juniper Networks, Inc.|Technology|Communication Equipment|NYSE|sp500|1999-06-25|36|327|2.4|
        SWKS|Skyworks Solutions, Inc.|Technology|Semiconductors|NASDAQ|sp500|1984-09-07|107|160|2.6|
        ENPH|Enphase Energy, Inc.|Technology|Solar|NASDAQ|sp500|2012-03-30|100|135|0|
        EPAM|EPAM Systems, Inc.|Technology|Information Technology Services|NYSE|sp500|2012-02-08|188|57|0|
        QRVO|Qorvo, Inc.|Technology|Semiconductors|NASDAQ|sp500|2015-01-02|116|95|0|
        FIS|Fidelity National Information Services, Inc.|Technology|Information Technology Services|NYSE|sp500|2001-06-20|75|547|1.9|
        FI|Fiserv, Inc.|Technology|Information Technology Services|NYSE|sp500|1986-09-25|149|575|0|2013-12-17:2/1 2018-03-20:2/1
        UBER|Uber Technologies, Inc.|Technology|Software - Application|NYSE|sp500|2019-05-10|73|2100|0|
        WDAY|Workday, Inc.|Technology|Software - Application|NASDAQ|sp500 ndx|2012-10-12|224|265|0|
        DDOG|Datadog, Inc.|Technology|Software - Application|NASDAQ|sp500 ndx|2019-09-19|130|340|0|
        AMZN|Amazon.com, Inc.|Consumer Cyclical|Internet Retail|NASDAQ|sp500 ndx dji|1997-05-15|193|10500|0|2022-06-06:20/1
        GOOGL|Alphabet Inc.|Communication Services|Internet Content & Information|NASDAQ|sp500 ndx|2004-08-19|182|5860|0.4|2014-04-03:2/1 2022-07-18:20/1
        META|Meta Platforms, Inc.|Communication Services|Internet Content & Information|NASDAQ|sp500 ndx|2012-05-18|504|2190|0.4|
        TSLA|Tesla, Inc.|Consumer Cyclical|Auto Manufacturers|NASDAQ|sp500 ndx|2010-06-29|198|3190|0|2020-08-31:5/1 2022-08-25:3/1
        BRK.B|Berkshire Hathaway Inc.|Financial|Insurance - Diversified|NYSE|sp500|1996-05-09|407|2150|0|2010-01-21:50/1
        JPM|JPMorgan Chase & Co.|Financial|Banks - Diversified|NYSE|sp500 dji|1980-03-17|202|2870|2.3|
        XOM|Exxon Mobil Corporation|Energy|Oil & Gas Integrated|NYSE|sp500|1962-01-02|115|4480|3.3|2001-07-19:2/1
        JNJ|Johnson & Johnson|Healthcare|Drug Manufacturers - General|NYSE|sp500 dji|1962-01-02|146|2410|3.4|2001-06-13:2/1
        PG|The Procter & Gamble Company|Consumer Defensive|Household & Personal Products|NYSE|sp500 dji|1962-01-02|165|2360|2.4|2004-06-21:2/1
        GE|GE Aerospace|Industrials|Aerospace & Defense|NYSE|sp500|1962-01-02|159|1090|0.7|2000-05-08:3/1 2021-08-02:1/8
        NEE|NextEra Energy, Inc.|Utilities|Utilities - Regulated Electric|NYSE|sp500|1973-02-21|71|2050|2.9|2008-03-17:2/1 2020-10-27:4/1
        PLD|Prologis, Inc.|Real Estate|REIT - Industrial|NYSE|sp500|1997-11-21|112|925|3.4|
        LIN|Linde plc|Basic Materials|Specialty Chemicals|NASDAQ|sp500 ndx|1992-06-17|439|480|1.3|
        BF.B|Brown-Forman Corporation|Consumer Defensive|Beverages - Wineries & Distilleries|NYSE|sp500|1973-03-16|43|303|2.0|2016-08-19:2/1 2018-03-01:5/4
        """;

    private readonly Dictionary<string, MarketStock> bySymbol;
    private readonly Dictionary<string, MarketStock> byDashed;

    /// <param name="count">How many stocks there are in all.</param>
    public MarketList(int count)
    {
        All = [.. Real.Split('\n').Select((line, number) => Parse(line.Trim(), number)).Concat(MadeUp()).Take(count)];
        InOrder = [.. All.OrderBy(stock => stock.Symbol, StringComparer.Ordinal)];
        bySymbol = All.ToDictionary(stock => stock.Symbol);
        byDashed = All.ToDictionary(stock => stock.DashedSymbol);
    }

    public IReadOnlyList<MarketStock> All { get; }

    /// <summary>By their symbols (ordinal), as Alpaca sorts them.</summary>
    public IReadOnlyList<MarketStock> InOrder { get; }

    public MarketStock? Find(string symbol) => bySymbol.GetValueOrDefault(symbol);

    /// <summary>By a symbol as Yahoo and Finviz spell it.</summary>
    public MarketStock? FindDashed(string symbol) => byDashed.GetValueOrDefault(symbol);

    private static MarketStock Parse(string line, int number)
    {
        var part = line.Split('|');
        return new(
            number, part[0], part[1], part[2], part[3], part[4], part[5].Split(' '), Day(part[6]), Number(part[7]), Number(part[8]),
            Number(part[9]) / 100, [.. part[10].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Split)]);
    }

    private static IEnumerable<MarketStock> MadeUp()
    {
        var first = Real.Split('\n').Length;
        for (var i = 0; i < 26 * 26 * 26; i++)
        {
            var symbol = $"Z{(char)('A' + (i / 676))}{(char)('A' + (i / 26 % 26))}{(char)('A' + (i % 26))}";
            var sector = i % MarketSectors.All.Count;
            var listed = i % 10 == 9 ? new LocalDate(2012 + (i % 13), 1 + (i % 12), 11) : new LocalDate(2000 + (i % 9), 1 + (i % 12), 4);
            IReadOnlyList<StockSplit> splits = (i % 20) switch
            {
                1 => [new(new(2019, 5, 14), 3, 2)],
                7 => [new(new(2023, 3, 9), 1, 10)],
                _ => [],
            };
            yield return new(
                first + i, symbol, $"{symbol} Holdings, Inc.", MarketSectors.All[sector], MarketSectors.Industries[sector],
                i % 2 == 0 ? "NYSE" : "NASDAQ", i % 4 == 3 ? [] : ["sp500"], listed, 12 + (i * 37 % 180), 20 + (i * 13 % 400),
                i % 3 == 0 ? 0.018 : 0, splits)
            { IsThin = i % 5 == 2 };
        }
    }

    private static StockSplit Split(string text)
    {
        var part = text.Split(':', '/');
        return new(Day(part[0]), int.Parse(part[1], CultureInfo.InvariantCulture), int.Parse(part[2], CultureInfo.InvariantCulture));
    }

    private static LocalDate Day(string text) => LocalDatePattern.Iso.Parse(text).Value;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
