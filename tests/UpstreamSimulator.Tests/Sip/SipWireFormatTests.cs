using System.Buffers;
using System.Text;
using System.Text.Json;
using DataFetch.UpstreamSimulator.Replay;
using DataFetch.UpstreamSimulator.Sip;
using NodaTime;

namespace DataFetch.UpstreamSimulator.Tests.Sip;

public sealed class SipWireFormatTests
{
    [Fact]
    public void A_recorded_page_is_written_again_to_the_byte()
    {
        var recording = SipRecording.Load(Path.Combine(RecordingsFolder.Require(), "sip"))!;
        var pages = JsonDocument.Parse(recording.Body).RootElement.GetProperty("totalPages").GetInt64();
        ArrayBufferWriter<byte> output = new();
        SipBody body = new(output);
        body.Open();
        foreach (var record in recording.Records)
            body.Add(record.Node, SipSlot.Real(record.At.InZone(DateTimeZoneProviders.Tzdb["America/Santiago"])), record.Price);
        body.Close(pages, page: 0, recording.Limit);

        Assert.Equal(Encoding.UTF8.GetString(recording.Body), Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public async Task A_page_has_the_shape_of_the_recorded_one()
    {
        var recorded = JsonDocument.Parse(await File.ReadAllBytesAsync(
            Path.Combine(RecordingsFolder.Require(), "sip", SipRecording.FileName), TestContext.Current.CancellationToken));
        await using var simulator = await RunningSimulator.StartAsync();

        Assert.Equal(Shape.Of(recorded.RootElement), Shape.Of(await simulator.SipAsync("2026-11-01", 1)));
    }

    [Fact]
    public async Task A_record_says_all_it_has_to_in_the_upstreams_words()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var text = Encoding.UTF8.GetString(await simulator.BytesAsync(RunningSimulator.SipPath("2026-11-01", 1)));

        Assert.Matches(
            """
            ^\{"data": \[\{"id_info": \d+, "barra_info": "BA S/E [^"]+", "barra_transf": "[A-Z0-9._]{17}", "fecha": "2026-11-01",
            """ + """
             "hra": \d+, "min": \d+, "cmg_clp_kwh_": \d+\.\d{1,5}, "cmg_usd_mwh_": \d+\.\d{1,5}, "version": "EN LINEA",
            """ + """
             "fecha_hora": "2026-11-01 \d\d:00", "fecha_minuto": "2026-11-01 \d\d:\d\d"\},
            """,
            text);
        Assert.EndsWith("], \"totalPages\": 20, \"page\": 1, \"limit\": 1000}", text, StringComparison.Ordinal);
        Assert.Contains("\\u00d1", text, StringComparison.Ordinal);
        Assert.True(Ascii.IsValid(text));
    }

    [Fact]
    public void The_grid_begins_with_the_named_nodes_and_has_no_name_twice()
    {
        SipGrid grid = new(seed: 1, SimulatorOptions.FullGrid, []);

        Assert.Equal(
            ["CHILOE________220", "CHILOE________110", "DALCAHUE______110", "QUELLON_______013", "NVA_P.MONTT___220", "P.MONTT_______220"],
            grid.Nodes.Take(6).Select(node => node.Name));
        Assert.Equal(SimulatorOptions.FullGrid, grid.Nodes.Select(node => node.Name).Distinct().Count());
        Assert.Equal(SimulatorOptions.FullGrid, grid.Nodes.Select(node => node.Id).Distinct().Count());
        Assert.All(grid.Nodes, node => Assert.Equal(17, node.Name.Length));
        Assert.Contains(grid.Nodes, node => node.Info.EndsWith(" [NO_MOSTRAR]", StringComparison.Ordinal));
    }
}
